"""What passes between a client and its server, kept to be replayed."""

import selectors
import socket
import struct
import threading
import time
from collections import deque

KEPT = 50_000


class Background:
    """`work` goes on in a thread of its own until the context ends, whose `clean_up` follows."""

    def __init__(self):
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.work, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()
        self.clean_up()

    def clean_up(self):
        pass


class Recorder(Background):
    """A relay of one client, as a NAT in its way: keeps what the client sends. It carries little, and slowly."""

    def __init__(self, server):
        super().__init__()
        self.server = server
        self.front, self.back = (socket.socket(type=socket.SOCK_DGRAM) for _ in range(2))
        self.front.bind(("127.0.0.1", 0))
        self.back.bind(("127.0.0.1", 0))
        self.client = None
        self.packets = deque(maxlen=KEPT)

    def address(self):
        return "127.0.0.1:%d" % self.front.getsockname()[1]

    def work(self):
        with selectors.DefaultSelector() as ready:
            for end in self.front, self.back:
                ready.register(end, selectors.EVENT_READ)
            while not self.stopped.is_set():
                for key, _ in ready.select(0.2):
                    self.pass_on(key.fileobj)

    def pass_on(self, end):
        try:
            packet, sender = end.recvfrom(2048)
            if end is self.front:
                self.client = sender
                self.packets.append((time.monotonic(), packet))
                self.back.sendto(packet, self.server)
            elif self.client:
                self.front.sendto(packet, self.client)
        except OSError:
            pass  # an end that is not there now, as ICMP tells

    def since(self, seconds):
        oldest = time.monotonic() - seconds
        return [packet for at, packet in list(self.packets) if at >= oldest]

    def all(self):
        return [packet for _, packet in list(self.packets)]

    def replay(self, packets):
        """From the recorded client's own address."""
        for packet in packets:
            self.back.sendto(packet, self.server)

    def clean_up(self):
        self.front.close()
        self.back.close()


class LiveFile(Background):
    """What was recorded in the last second, or only the newest of it, as a file that trials/flood.c reads anew."""

    def __init__(self, recorder, path, only_one):
        super().__init__()
        self.recorder, self.path, self.only_one = recorder, path, only_one
        self.write()

    def work(self):
        while not self.stopped.wait(0.5):
            self.write()

    def write(self):
        packets = self.recorder.since(1) or self.recorder.all()[-1:]
        chosen = packets[-1:] if self.only_one else packets
        new = self.path.with_suffix(".new")
        new.write_bytes(b"".join(struct.pack(">H", len(packet)) + packet for packet in chosen))
        new.replace(self.path)


class Chat(Background):
    """Somebody who talks to an echo through the tunnel, all the time, and counts what is not answered right."""

    def __init__(self, port):
        super().__init__()
        self.connection = socket.create_connection(("127.0.0.1", port), 10)
        self.connection.settimeout(15)
        self.lines, self.failure = 0, None

    def work(self):
        try:
            while not self.stopped.wait(0.01):
                line = b"line %08d\n" % self.lines
                self.connection.sendall(line)
                echoed = b""
                while len(echoed) < len(line):
                    part = self.connection.recv(len(line) - len(echoed))
                    if not part:
                        raise EOFError("the connection was closed")
                    echoed += part
                if echoed != line:
                    raise EOFError(f"{echoed} came back for {line}")
                self.lines += 1
        except (OSError, EOFError) as e:
            self.failure = str(e) or type(e).__name__

    def clean_up(self):
        self.connection.close()
