package net.kcptun.app.net.disguise;

import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import net.kcptun.app.linux.CaptureSocket;
import net.kcptun.app.linux.RawIpSocket;
import net.kcptun.app.linux.Sockets;
import net.kcptun.app.linux.SystemCallException;
import net.kcptun.app.net.base.DatagramPort;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.app.net.loop.RawHandle;
import net.kcptun.core.obfs.Flow;
import net.kcptun.core.obfs.PacketFilter;
import net.kcptun.core.obfs.TcpSegment;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What flows of one IP version see and send their packets by. The sockets are opened once, as long as the program
/// has the right to, and serve until the end: binding them again takes none. Owned by the loop's thread.
final class IpSockets {
    private static final int HEADER_BYTES_MAX = 60;
    private static final int BATCHES_MAX = 4;
    /// Asked for where the configuration names no size: a packet counts with twice its length there.
    private static final int CAPTURE_BYTES = 4 << 20;

    private final boolean ipv6;
    private final CaptureSocket capture;
    private final RawIpSocket raw;
    private final RawHandle captureHandle;
    private final RawHandle rawHandle;
    private final User user;
    private final byte[] headers = new byte[HEADER_BYTES_MAX];
    private final byte[] packet = new byte[DatagramPort.PACKET_BYTES_MAX];
    private final TcpSegment segment = new TcpSegment();
    private boolean isBlocked;
    private @Nullable Endpoint bound;

    /// The one that is told. Called on the loop's thread.
    interface User {
        /// A captured packet, of which only that is sure which the filter asks for.
        ///
        /// @param segment for [TcpSegment#read]
        /// @param len     -1: it was longer than any packet of the protocol
        void onPacket(TcpSegment segment, byte[] buf, int len, boolean isVerified);

        /// What could not be sent.
        void onSendError(UdpErrors.Reason reason, String text);

        /// There is room again.
        void onWritable();
    }

    /// Takes CAP_NET_RAW.
    IpSockets(boolean ipv6, int sndbuf, int rcvbuf, User user) throws SystemCallException {
        this.ipv6 = ipv6;
        this.user = user;
        capture = CaptureSocket.open(rcvbuf > 0 ? rcvbuf : CAPTURE_BYTES);
        try {
            raw = RawIpSocket.open(ipv6, sndbuf);
        } catch (SystemCallException e) {
            capture.close();
            throw e;
        }
        captureHandle = new RawHandle(capture.fd(), this::onReadable, () -> {});
        rawHandle = new RawHandle(raw.fd(), null, this::onWritable);
    }

    boolean isIpv6() {
        return ipv6;
    }

    void register(EventLoop loop) {
        captureHandle.register(loop);
        rawHandle.register(loop);
    }

    /// Sees what comes to that address from now on, port 0 and the unspecified address standing for any.
    ///
    /// @param interfaceIndex what is seen comes and what is sent leaves through it; 0 = any
    void bind(Endpoint local, int interfaceIndex) throws SystemCallException {
        capture.bind(ipv6, interfaceIndex, program(PacketFilter.capture(local)));
        raw.device(interfaceIndex);
        bound = local;
    }

    /// As it was bound, but to another interface.
    void rebind(int interfaceIndex) throws SystemCallException {
        if (bound != null) {
            bind(bound, interfaceIndex);
        }
    }

    /// For [Sockets#filter].
    static byte[] program(List<PacketFilter.Instruction> instructions) {
        ByteBuffer program = ByteBuffer.allocate(Long.BYTES * instructions.size());
        program.order(ByteOrder.nativeOrder());
        for (PacketFilter.Instruction each : instructions) {
            program.putShort((short) each.code());
            program.put((byte) each.jumpTrue()).put((byte) each.jumpFalse()).putInt(each.operand());
        }
        return program.array();
    }

    private void onReadable() {
        for (int batch = 0; batch < BATCHES_MAX; batch++) {
            int count = capture.receive();
            for (int i = 0; i < count; i++) {
                user.onPacket(segment, packet, capture.read(i, packet), capture.isVerified(i));
            }
            if (count < CaptureSocket.BATCH) {
                return;
            }
        }
    }

    /// Queues a datagram. False: there is no room.
    boolean send(Flow flow, byte[] buf, int off, int len, int id) {
        if (raw.isFull()) {
            flush();
            if (raw.isFull()) {
                return false;
            }
        }
        int headerBytes = flow.headerBytes();
        flow.seal(buf, off, len, id, headers);
        Endpoint to = flow.remote();
        raw.add(headers, headerBytes, buf, off, len, to.high(), to.low(), to.scope());
        return true;
    }

    /// Whether nothing waits for the kernel to take more.
    boolean isWritable() {
        return !isBlocked;
    }

    void flush() {
        while (!raw.isEmpty() && !isBlocked) {
            int result = raw.send();
            if (result == RawIpSocket.BLOCKED) {
                isBlocked = true;
                rawHandle.awaitWritable();
            } else if (result != RawIpSocket.SENT) {
                String text = RawIpSocket.errorText(result);
                user.onSendError(UdpErrors.reasonOf(text), text);
            }
        }
    }

    private void onWritable() {
        isBlocked = false;
        flush();
        if (!isBlocked) {
            user.onWritable();
        }
    }

    /// Packets that were lost since the last call because the capture's buffer was full.
    int takeDrops() {
        return capture.takeDrops();
    }

    void close() {
        flush();
        captureHandle.cancel();
        rawHandle.cancel();
        capture.close();
        raw.close();
    }
}
