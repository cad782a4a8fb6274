"""What is sent packet by packet: damaged copies of what was recorded, and control messages that nobody has sealed."""

import ipaddress
import os
import random
import socket
import struct
import time

from .scene import Watch, udp_port

OVERHEAD = 40  # tag and nonce of xchacha20poly1305_ietf
TAG, NONCE = 16, 24
RESET, LISTEN, CONNECT, PUNCH = 2, 3, 4, 5
ROUNDS = 200
AT_ONCE = 50


class Attacker:
    """A stranger's socket: sends, and counts what is answered. It is on the attacked host, at an address of its own,
    so that nothing lies between."""

    def __init__(self, port):
        self.port = port
        self.socket = socket.socket(type=socket.SOCK_DGRAM)
        self.socket.bind(("127.0.66.6", 0))
        self.socket.setblocking(False)
        self.sent = self.answers = 0

    def send(self, packets):
        for packet in packets:
            self.socket.sendto(packet, ("127.0.0.1", self.port))
            self.sent += 1
            self.count()

    def count(self):
        while True:
            try:
                self.socket.recv(2048)
                self.answers += 1
            except BlockingIOError:
                return
            except ConnectionRefusedError:
                continue

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


def slowly(packets):
    """Some at once, so that none is lost in a full buffer."""
    for start in range(0, len(packets), AT_ONCE):
        yield packets[start:start + AT_ONCE]
        time.sleep(0.005)


def replay(recorder, attacker, packets):
    """From the recorded client's own address, and from the attacker's."""
    for part in slowly(packets):
        recorder.replay(part)
        attacker.send(part)


def settle(watch, attacker, outcome, sent):
    time.sleep(0.5)
    attacker.count()
    watch.into(outcome)
    outcome.sent, outcome.answers = str(sent), attacker.answers


def damaged(scene, outcome):
    """Every kind of packet of a session, cut and with bits turned, from the client's own address and from another."""
    with scene.recorded_chat() as (recorder, _), Attacker(scene.kcp) as attacker:
        watch = Watch(scene.server, scene)
        copies = [copy for packet in recorder.all()[:ROUNDS] for copy in damaged_copies(packet)]
        replay(recorder, attacker, copies)
        settle(watch, attacker, outcome, 2 * len(copies))


def forged(scene, outcome):
    """RESET, LISTEN, CONNECT and PUNCH without the key, at a rendezvous server, a server and a client that have met."""
    client = scene.client()
    ports = {scene.rendezvous: scene.meeting, scene.server: udp_port(scene.server), client: udp_port(client)}
    watches = [Watch(end) for end in ports]
    opened, _ = scene.opened()
    sent = answers = 0
    for port in ports.values():
        with Attacker(port) as attacker:
            for _ in range(ROUNDS):
                attacker.send(forged_control([port, 1, 65535], b"attacked"))
                time.sleep(0.002)
            time.sleep(0.5)
            attacker.count()
            sent, answers = sent + attacker.sent, answers + attacker.answers
    for watch in watches:
        watch.into(outcome)
    outcome.sent, outcome.answers = str(sent), answers
    outcome.accepted = scene.strangers_services() + scene.opened()[0] - opened
    if not scene.carried(client, 1):
        outcome.faults.append("the tunnel carries nothing afterwards")


def damaged_copies(packet):
    """Copies that are cut or have a bit turned, in the text, the tag and the nonce; all of them differ from it."""
    size = len(packet)
    for length in {0, 1, 3, TAG, NONCE, OVERHEAD - 1, OVERHEAD, OVERHEAD + 1, size // 2, size - NONCE, size - 1}:
        if length < size:
            yield packet[:length]
    text = size - OVERHEAD
    for place in (0, 3, 4, 5, 8, 12, 16, 20, text // 2, text - 1, text, text + TAG // 2, text + TAG - 1, text + TAG,
                  size - NONCE // 2, size - 1):
        if 0 <= place < size:
            changed = bytearray(packet)
            changed[place] ^= 1 << random.randrange(8)
            yield bytes(changed)
    yield packet + b"\0"
    yield packet + packet
    yield packet[1:]


def forged_control(peer_ports, service=b""):
    """RESET, LISTEN, CONNECT and PUNCH as plain text, and with a tag and a nonce that are no more than random."""
    endpoint = b"\0" + ipaddress.ip_address("127.0.66.6").packed
    service_id = struct.pack(">H", len(service)) + service
    bodies = [(RESET, os.urandom(4)) for _ in range(8)]
    for port in peer_ports:
        place = endpoint + struct.pack(">H", port)
        bodies += [(LISTEN, place + service_id), (CONNECT, place + service_id), (PUNCH, place + place)]
    for what, body in bodies:
        message = struct.pack(">IH", 0, what) + body
        yield message
        yield message + os.urandom(OVERHEAD)
        yield message + bytes(random.randrange(16)) + os.urandom(OVERHEAD)
