package net.kcptun.jmh;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.crypto.PresharedKey;
import net.kcptun.core.crypto.ReplayFilter;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.ControlCodec;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;

/// A socket of [RegistryLoad], which speaks to one rendezvous server, sealed. Each eighth message is followed by a
/// PING; while two of them are not answered there is no room for more.
final class LoadSocket {
    private static final int PING_EACH = 8;
    private static final int MOST_PINGS = 2;
    private static final int PLAIN_MAX = 1300;
    private static final int BUFFER = 1 << 22;

    private final DatagramChannel channel;
    private final InetSocketAddress to;
    private final PacketCipher cipher;
    private final byte[] plain = new byte[2048];
    private final byte[] sealed = new byte[2048];
    private final ByteBuffer in = ByteBuffer.allocate(2048);
    private final Map<Endpoint, Integer> asked = new HashMap<>();
    private int sent;
    private int pings;

    /// @param number of the address that it has in 127/8
    LoadSocket(int number, String password, InetSocketAddress to) throws IOException {
        this.to = to;
        channel = DatagramChannel.open();
        channel.setOption(java.net.StandardSocketOptions.SO_RCVBUF, BUFFER);
        channel.bind(new InetSocketAddress("127.0." + (1 + number) + ".1", 0));
        channel.configureBlocking(false);
        Entropy entropy = entropy();
        PresharedKey key = PresharedKey.fromPassword(password.getBytes(UTF_8));
        ReplayFilter filter = ReplayFilter.remembering(ReplayFilter.CLIENT_NONCES, entropy);
        cipher = PacketCipher.of(CipherMethod.XCHACHA20POLY1305_IETF, key, entropy, filter);
    }

    private static Entropy entropy() {
        SecureRandom secure = new SecureRandom();
        SplittableRandom cheap = new SplittableRandom(secure.nextLong());
        return new Entropy() {
            @Override
            public void fill(byte[] buf, int off, int len) {
                byte[] bytes = new byte[len];
                cheap.nextBytes(bytes);
                System.arraycopy(bytes, 0, buf, off, len);
            }

            @Override
            public int nextInt() {
                return cheap.nextInt();
            }
        };
    }

    boolean hasRoom() {
        return pings < MOST_PINGS;
    }

    /// Everything that was sent has arrived, the last few messages excepted.
    boolean isAnswered() {
        return pings == 0;
    }

    void send(ControlMessage message) {
        write(message);
        if (++sent % PING_EACH == 0) {
            pings++;
            write(new Ping(sent));
        }
    }

    private void write(ControlMessage message) {
        int length = ControlCodec.encode(message, plain);
        int bytes = cipher.seal(plain, 0, length, Math.max(length, PLAIN_MAX), sealed);
        try {
            channel.send(ByteBuffer.wrap(sealed, 0, bytes), to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void receive() {
        receive(null);
    }

    /// Takes all that has come.
    ///
    /// @param latencies null: nobody has asked
    void receive(Latencies latencies) {
        try {
            while (channel.receive(in.clear()) != null) {
                int length = cipher.open(in.array(), 0, in.position());
                if (length >= Integer.BYTES && Bytes.i32(in.array(), 0) == 0) {
                    take(ControlCodec.decode(in.array(), 0, length), latencies);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(ControlMessage message, Latencies latencies) {
        if (message instanceof Pong) {
            pings = Math.max(0, pings - 1);
        } else if (message instanceof Punch(Endpoint inner, Endpoint _, Punch.More _) && latencies != null) {
            long now = System.nanoTime();
            if (inner.port() == 1) {
                latencies.toldServer((int) inner.low(), now);
            } else {
                Integer number = asked.remove(inner);
                if (number != null) {
                    latencies.toldClient(number, now);
                }
            }
        }
    }

    /// A client asks for the service of a server that calls itself so.
    void ask(Connect question, Endpoint server, int number) {
        asked.put(server, number);
        write(question);
    }
}
