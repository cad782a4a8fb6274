package net.kcptun.app.doctor.line;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.ControlCodec;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Ping;
import org.jspecify.annotations.Nullable;

/// A [Line] over which packets go as the program's own do: padded and sealed.
///
/// What the system says of a datagram, that its port is refused for instance, does not end a trial: others may get
/// there. The last such words are kept.
public final class SealedLine implements AutoCloseable {
    private static final int PACKET_BYTES_MAX = 2048;
    private static final int IPV4_HEADERS = 28;
    private static final int IPV6_HEADERS = 48;

    private final Line line;
    private final PacketCipher cipher;
    private final int mtu;
    private final byte[] plain = new byte[PACKET_BYTES_MAX];
    private final byte[] sealed = new byte[PACKET_BYTES_MAX];
    private @Nullable IOException trouble;

    /// An authentic packet in plain text, padding included.
    ///
    /// @param atNanos when it came, by the line's clock
    public record Opened(byte[] bytes, InetSocketAddress from, long atNanos) {
        int conv() {
            return Bytes.i32(bytes, 0);
        }

        /// Null: it is none that is known.
        @Nullable
        ControlMessage control() {
            return conv() == 0 ? ControlCodec.decode(bytes, 0, bytes.length) : null;
        }
    }

    /// @param cipher used by this line alone, which closes it
    /// @param mtu    of the final IP packets
    public SealedLine(Line line, PacketCipher cipher, int mtu) {
        this.line = line;
        this.cipher = cipher;
        this.mtu = mtu;
    }

    public Line line() {
        return line;
    }

    /// What the system said last of a datagram that was sent; null: nothing.
    public @Nullable IOException trouble() {
        return trouble;
    }

    public void send(ControlMessage message, InetSocketAddress to) throws IOException {
        send(plain, ControlCodec.encode(message, plain), to);
    }

    /// A packet in plain text, which is padded.
    void send(byte[] packet, int len, InetSocketAddress to) throws IOException {
        seal(packet, len, Math.max(len, plainBytes(mtu, to)), to);
    }

    /// A PING that fills an IP packet of that length: nobody reads what follows its four bytes.
    ///
    /// @return whether the system has taken it
    boolean ping(int value, int packetBytes, InetSocketAddress to) throws IOException {
        int len = ControlCodec.encode(new Ping(value), plain);
        int filled = Math.max(len, plainBytes(packetBytes, to));
        Arrays.fill(plain, len, filled, (byte) 0);
        return seal(plain, filled, filled, to);
    }

    private boolean seal(byte[] packet, int len, int plainBytesMax, InetSocketAddress to) throws IOException {
        int bytes = cipher.seal(packet, 0, len, plainBytesMax, sealed);
        try {
            line.send(sealed, bytes, to);
            return true;
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            trouble = e;
            return false;
        }
    }

    /// The next authentic packet; null: none has come until then, whatever else has.
    @Nullable
    Opened receive(long untilNanos) throws IOException {
        do {
            try {
                Line.Arrival arrival = line.receive(untilNanos);
                if (arrival == null) {
                    return null;
                }
                byte[] bytes = arrival.bytes();
                int len = cipher.open(bytes, 0, bytes.length);
                if (len >= Integer.BYTES) {
                    return new Opened(Arrays.copyOf(bytes, len), arrival.from(), line.nanos());
                }
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                trouble = e;
            }
        } while (line.nanos() < untilNanos);
        return null;
    }

    private int plainBytes(int packetBytes, InetSocketAddress to) {
        int headers = to.getAddress() instanceof Inet6Address ? IPV6_HEADERS : IPV4_HEADERS;
        return packetBytes - headers - cipher.overhead();
    }

    @Override
    public void close() {
        cipher.close();
        line.close();
    }
}
