package net.kcptun.app.net.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.unix.UnixChannel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import net.kcptun.app.linux.UdpWriter;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// On Linux, past Netty's channel, which makes objects for each datagram and cannot say from which address to send.
///
/// | state | event | what is done |
/// |---|---|---|
/// | no socket | a run | counted as lost |
/// | nothing waits | a run | the kernel takes it, cut by it where it does that, else each packet for itself |
/// | nothing waits | the kernel has no room | what it has not taken waits, until it has |
/// | something waits | a run | waits behind it |
/// | something waits | there is room | goes on in order, until nothing waits or there is no room again |
/// | more than 2 MB waits | | not writable, until less than 1 MB does, which is told |
/// | any | the kernel does not cut | nothing is cut by it from then on, one line |
/// | any | it refuses a packet | counted by reason, a line a second at most; the next ones go on |
/// | any | another socket, or none | what waits is counted as lost |
///
/// Cost a run: a system call. What waits costs an object, too.
final class SocketOutlet implements Outlet {
    static final int HIGH_BYTES = 2 * 1024 * 1024;
    private static final int LOW_BYTES = HIGH_BYTES / 2;

    private final UdpErrors errors;
    private final User user;
    private final ArrayDeque<Run> waiting = new ArrayDeque<>();
    private @Nullable RunSocket socket;
    private Runnable awaitRoom = () -> {};
    private int waitingBytes;
    private boolean isFull;
    private boolean segmentation;

    /// The one that is told. Called on the loop's thread, maybe from within [#send].
    interface User {
        /// Packets were refused, and counted.
        void onRefused(String why);

        void onSegmentationOff(String why);

        /// It is writable again.
        void onWritable();
    }

    /// What the kernel has not taken yet, in memory that is retained for it.
    private record Run(ByteBuf bytes, int packetBytes, Endpoint to) {}

    SocketOutlet(boolean segmentation, UdpErrors errors, User user) {
        this.segmentation = segmentation;
        this.errors = errors;
        this.user = user;
    }

    @Override
    public void socket(@Nullable Channel channel, @Nullable UdpReceiver receiver) {
        if (channel == null || receiver == null) {
            socket((RunSocket) null, () -> {});
            return;
        }
        boolean ipv6 = LocalAddresses.isIpv6((InetSocketAddress) channel.localAddress());
        UdpWriter writer = new UdpWriter(((UnixChannel) channel).fd().intValue(), ipv6);
        socket(new KernelSocket(writer), receiver::awaitRoom);
    }

    /// @param other     closed when yet another one comes
    /// @param awaitRoom asks for [#onRoom], once
    void socket(@Nullable RunSocket other, Runnable awaitRoom) {
        if (socket != null) {
            socket.close();
        }
        socket = other;
        this.awaitRoom = awaitRoom;
        for (Run run; (run = waiting.poll()) != null; ) {
            lose(run.bytes().readableBytes(), run.packetBytes());
            run.bytes().release();
        }
        waitingBytes = 0;
        isFull = false;
    }

    boolean segmentation() {
        return segmentation;
    }

    @Override
    public void send(ByteBuf from, int start, int bytes, int packetBytes, Endpoint to) {
        RunSocket open = socket;
        if (open == null) {
            lose(bytes, packetBytes);
            return;
        }
        int done = waiting.isEmpty() ? write(open, from.memoryAddress() + start, bytes, packetBytes, to) : 0;
        if (done == bytes) {
            return;
        }
        if (waiting.isEmpty()) {
            awaitRoom.run();
        }
        waiting.add(new Run(from.retainedSlice(start + done, bytes - done), packetBytes, to));
        waitingBytes += bytes - done;
        isFull |= waitingBytes > HIGH_BYTES;
    }

    @Override
    public void onRoom() {
        RunSocket open = socket;
        for (Run run; open != null && (run = waiting.peek()) != null; ) {
            ByteBuf rest = run.bytes();
            int bytes = rest.readableBytes();
            int done = write(open, rest.memoryAddress() + rest.readerIndex(), bytes, run.packetBytes(), run.to());
            waitingBytes -= done;
            if (done < bytes) {
                rest.skipBytes(done);
                awaitRoom.run();
                break;
            }
            waiting.remove();
            rest.release();
        }
        if (isFull && waitingBytes < LOW_BYTES) {
            isFull = false;
            user.onWritable();
        }
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public boolean isWritable() {
        return !isFull;
    }

    /// Returns how many bytes are done with: all, unless the kernel has no room.
    private int write(RunSocket to, long address, int bytes, int packetBytes, Endpoint peer) {
        if (!to.towards(peer)) {
            refuse(UdpErrors.Reason.INVALID, "a peer's address is not of the socket's family", bytes, packetBytes);
            return bytes;
        }
        boolean isOne = bytes <= packetBytes;
        if (!isOne && !segmentation) {
            return writeEach(to, address, bytes, packetBytes);
        }
        int result = to.send(address, bytes, isOne ? UdpWriter.UNCUT : packetBytes);
        if (result == UdpWriter.SENT) {
            return bytes;
        }
        if (UdpWriter.isBlocked(result)) {
            return 0;
        }
        if (!isOne && UdpWriter.mayBlameCutting(result)) {
            segmentation = false;
            user.onSegmentationOff(UdpWriter.errorText(result));
            return writeEach(to, address, bytes, packetBytes);
        }
        refuse(result, bytes, packetBytes);
        return bytes;
    }

    private int writeEach(RunSocket to, long address, int bytes, int packetBytes) {
        int done = 0;
        while (done < bytes) {
            int count = to.sendEach(address + done, bytes - done, packetBytes);
            if (count == 0) {
                int errno = to.errno();
                if (UdpWriter.isBlocked(errno)) {
                    return done;
                }
                refuse(errno, Math.min(packetBytes, bytes - done), packetBytes);
                count = 1;
            }
            done = Math.min(bytes, done + count * packetBytes);
        }
        return bytes;
    }

    private void refuse(int errno, int bytes, int packetBytes) {
        String text = UdpWriter.errorText(errno);
        refuse(UdpErrors.reasonOf(text), text, bytes, packetBytes);
    }

    private void refuse(UdpErrors.Reason reason, String text, int bytes, int packetBytes) {
        errors.add(reason, Math.ceilDiv(bytes, packetBytes));
        user.onRefused(text);
    }

    private void lose(int bytes, int packetBytes) {
        errors.add(UdpErrors.Reason.CLOSED, Math.ceilDiv(bytes, packetBytes));
    }
}
