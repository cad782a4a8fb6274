package net.kcptun.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds for every implementation, also for Java's where the system's libraries take its place.
final class AeadTest {
    private static final int TEXT_BYTES = 100;
    private static final KnownAnswers ANSWERS = KnownAnswers.read("aead.json");

    private record Implementation(CipherMethod method, boolean isJava) {
        Aead with(byte[] key) {
            return isJava ? AeadProviders.ofJava(method, key) : AeadProviders.ofSystem(method, key);
        }

        boolean isInstalled() {
            try {
                return with(new byte[32]) != null;
            } catch (LinkageError | NoSuchElementException e) {
                return false;
            }
        }
    }

    static Stream<Implementation> implementations() {
        return Arrays.stream(CipherMethod.values())
                .flatMap(method -> Stream.of(new Implementation(method, true), new Implementation(method, false)))
                .filter(Implementation::isInstalled);
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void packetsOfTheCProgramsLibraryOpen(Implementation implementation) {
        for (Map<String, String> entry : ANSWERS.entries()) {
            if (entry.get("method").equals(implementation.method().text())) {
                byte[] packet = hex(entry.get("packet_hex"));
                byte[] plain = hex(entry.get("plaintext_hex"));
                Aead aead = implementation.with(hex(entry.get("key_hex")));
                assertThat(open(aead, packet, 0, plain.length)).isTrue();
                assertThat(Arrays.copyOf(packet, plain.length)).isEqualTo(plain);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void theTextBeforeAndBehindAPacketStays(Implementation implementation) {
        Aead aead = implementation.with(key(1));
        int packetBytes = TEXT_BYTES + implementation.method().overhead();
        byte[] buf = new byte[20 + packetBytes];
        Arrays.fill(buf, (byte) 9);
        seal(aead, buf, 10, TEXT_BYTES);
        assertThat(Arrays.copyOf(buf, 10)).containsOnly(9);
        assertThat(Arrays.copyOfRange(buf, 10, 10 + TEXT_BYTES)).isNotEqualTo(Arrays.copyOf(buf, TEXT_BYTES));
        assertThat(open(aead, buf, 10, TEXT_BYTES)).isTrue();
        assertThat(Arrays.copyOf(buf, 10 + TEXT_BYTES)).containsOnly(9);
        assertThat(Arrays.copyOfRange(buf, 10 + packetBytes, buf.length)).containsOnly(9);
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void aChangeOfAnyBitIsRefused(Implementation implementation) {
        Aead aead = implementation.with(key(1));
        byte[] packet = sealed(implementation, aead);
        for (int bit = 0; bit < 8 * packet.length; bit++) {
            byte[] changed = packet.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(open(aead, changed, 0, TEXT_BYTES)).as("bit %d", bit).isFalse();
        }
        assertThat(open(aead, packet, 0, TEXT_BYTES)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void oneThatWasWipedOpensNothing(Implementation implementation) {
        Aead aead = implementation.with(key(1));
        byte[] packet = sealed(implementation, aead);
        aead.wipe();
        assertThat(open(aead, packet, 0, TEXT_BYTES)).isFalse();
    }

    @ParameterizedTest
    @MethodSource("implementations")
    void itsNameInTheLogIsTheLibrarys(Implementation implementation) {
        boolean isSalsa = implementation.method() == CipherMethod.XSALSA20POLY1305;
        String java = isSalsa ? "Bouncy Castle" : "JDK";
        String system = isSalsa ? "libsodium" : "OpenSSL";
        assertThat(implementation.with(key(1)).provider()).isEqualTo(implementation.isJava() ? java : system);
    }

    private static byte[] sealed(Implementation implementation, Aead aead) {
        byte[] packet = new byte[TEXT_BYTES + implementation.method().overhead()];
        seal(aead, packet, 0, TEXT_BYTES);
        return packet;
    }

    /// A packet as it travels: the nonce is behind the tag.
    static void seal(Aead aead, byte[] buf, int off, int textLen) {
        aead.seal(buf, off + textLen + 16, buf, off, textLen);
    }

    static boolean open(Aead aead, byte[] packet, int off, int textLen) {
        return aead.open(packet, off + textLen + 16, packet, off, textLen);
    }

    private static byte[] key(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
