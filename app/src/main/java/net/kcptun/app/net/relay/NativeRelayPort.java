package net.kcptun.app.net.relay;

import io.netty.channel.EventLoop;
import net.kcptun.app.linux.SystemCallException;
import net.kcptun.app.linux.UdpSocket;
import net.kcptun.app.linux.UdpWriter;
import net.kcptun.app.net.loop.RawHandle;
import net.kcptun.core.relay.DatagramRun;
import net.kcptun.core.relay.RelaySockets;
import net.kcptun.core.wire.Endpoint;

/// One port of the relay on Linux. What the kernel has no room for is lost: the ends find that out as on any line.
final class NativeRelayPort implements RelaySockets.Socket {
    /// Runs that are read before the loop's other sockets have their turn; the loop tells again of what is left.
    private static final int RUNS_MAX = 32;

    private final NativeRelaySockets all;
    private final int fd;
    private final Endpoint local;
    private final RelaySockets.Receiver receiver;
    private final RawHandle handle;
    /// Off once the kernel has not cut a run for this pair: what is cut may be longer than one of its ends takes.
    private boolean segmentation;
    private boolean isClosed;

    NativeRelayPort(NativeRelaySockets all, int fd, Endpoint local, RelaySockets.Receiver receiver) {
        this.all = all;
        this.fd = fd;
        this.local = local;
        this.receiver = receiver;
        this.segmentation = all.segmentation();
        this.handle = new RawHandle(fd, this::onReadable, () -> {});
    }

    void register(EventLoop loop) {
        handle.register(loop);
    }

    @Override
    public Endpoint local() {
        return local;
    }

    private void onReadable() {
        long now = all.now();
        try {
            for (int i = 0; i < RUNS_MAX && !isClosed; i++) {
                DatagramRun run = all.read(fd);
                if (run == null) {
                    return;
                }
                receiver.onRun(run, all.sender(), now);
            }
        } catch (SystemCallException e) {
            all.onFailure(e);
        }
    }

    @Override
    public int send(DatagramRun run, int bytes, Endpoint to) {
        UdpWriter writer = all.writer(fd, to);
        if (writer == null) {
            return 0;
        }
        long address = all.address(run, bytes);
        int datagramBytes = run.datagramBytes();
        boolean isOne = bytes <= datagramBytes;
        if (isOne || segmentation) {
            int result = writer.send(address, bytes, isOne ? UdpWriter.UNCUT : datagramBytes);
            if (result == UdpWriter.SENT) {
                return bytes;
            }
            if (isOne || !UdpWriter.mayBlameCutting(result)) {
                return 0;
            }
            segmentation = false;
        }
        return sendEach(writer, address, bytes, datagramBytes);
    }

    private static int sendEach(UdpWriter writer, long address, int bytes, int datagramBytes) {
        int done = 0;
        while (done < bytes) {
            int count = writer.sendEach(address + done, bytes - done, datagramBytes);
            if (count == 0) {
                return done;
            }
            done = Math.min(bytes, done + count * datagramBytes);
        }
        return done;
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            handle.cancel();
            UdpSocket.close(fd);
        }
    }
}
