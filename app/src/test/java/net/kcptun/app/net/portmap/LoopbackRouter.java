package net.kcptun.app.net.portmap;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.kcptun.core.wire.Endpoint;

/// A router at a port of 127.0.0.1 that knows NAT-PMP only, and grants what is asked for, or refuses.
final class LoopbackRouter implements Closeable {
    private static final byte ANSWER = (byte) 0x80;
    private static final short UNKNOWN_VERSION = 1;

    final List<String> requests = new CopyOnWriteArrayList<>();
    private final DatagramSocket socket;
    private final int outer;
    private final int result;

    /// @param outer  the address outside that it tells, as a number
    /// @param result of each mapping that is asked for; 0: granted
    LoopbackRouter(int outer, int result) throws IOException {
        this.outer = outer;
        this.result = result;
        socket = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        Thread.ofVirtual().start(this::serve);
    }

    Endpoint address() {
        return Endpoint.ipv4(0x7f000001, socket.getLocalPort());
    }

    private void serve() {
        DatagramPacket packet = new DatagramPacket(new byte[1100], 1100);
        try {
            while (true) {
                packet.setLength(1100);
                socket.receive(packet);
                ByteBuffer request = ByteBuffer.wrap(packet.getData(), 0, packet.getLength());
                byte[] answer = answer(request);
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException _) {
            // It was closed.
        }
    }

    private byte[] answer(ByteBuffer request) {
        int version = request.get();
        int opcode = request.get();
        if (version != 0) {
            return ByteBuffer.allocate(8)
                    .put((byte) 0)
                    .put((byte) (ANSWER | opcode))
                    .putShort(UNKNOWN_VERSION)
                    .putInt(1)
                    .array();
        }
        if (opcode == 0) {
            return ByteBuffer.allocate(12)
                    .put((byte) 0)
                    .put(ANSWER)
                    .putShort((short) 0)
                    .putInt(1)
                    .putInt(outer)
                    .array();
        }
        request.getShort();
        short inner = request.getShort();
        short wanted = request.getShort();
        int seconds = request.getInt();
        requests.add((inner & 0xffff) + " for " + seconds);
        return ByteBuffer.allocate(16)
                .put((byte) 0)
                .put((byte) (ANSWER | opcode))
                .putShort((short) result)
                .putInt(1)
                .putShort(inner)
                .putShort(wanted)
                .putInt(seconds)
                .array();
    }

    @Override
    public void close() {
        socket.close();
    }
}
