package net.kcptun.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import net.kcptun.core.fuzz.Tape;
import net.kcptun.core.wire.SeededEntropy;

/// A datagram opens once, and only if it is byte for byte one that was sealed. An input names a method and then what
/// arrives: sealed datagrams as they are, changed, or bytes of its own; or datagrams under the recorded connection's
/// key.
final class PacketCipherFuzzTest {
    private static final int STEPS_MAX = 40;
    private static final int MOST_PLAIN = 1400;
    private static final int BEFORE = 3;
    private static final int BEHIND = 5;
    private static final byte GUARD = 0x5a;
    private static final PresharedKey KEY = PresharedKey.generate(new SeededEntropy(7));
    private static final KnownAnswers RECORDED = KnownAnswers.read("packets.json");
    /// Made once, since finding the system's libraries takes a while; they keep nothing of a datagram.
    private static final Map<CipherMethod, Aead> AEADS = aeads();

    private static final Aead RECORDED_AEAD = AeadProviders.choose(
            CipherMethod.XCHACHA20POLY1305_IETF,
            PresharedKey.fromBase64(RECORDED.header().get("psk")).bytes());

    @FuzzTest
    void anyDatagrams(byte[] data) {
        Tape tape = new Tape(data);
        CipherMethod[] methods = CipherMethod.values();
        int choice = tape.below(methods.length + 2);
        if (choice < methods.length) {
            CipherMethod method = methods[choice];
            sealedOnes(tape, cipher(method, AEADS.get(method), 7), cipher(method, AEADS.get(method), 5));
        } else if (choice == methods.length) {
            plainOnes(tape);
        } else {
            recordedOnes(tape);
        }
    }

    private static void sealedOnes(Tape tape, PacketCipher peer, PacketCipher cipher) {
        byte[] sealed = seal(peer, new byte[] {1, 2, 3});
        Set<String> taken = new HashSet<>();
        for (int step = 0; step < STEPS_MAX && !tape.isAtEnd(); step++) {
            switch (tape.below(4)) {
                case 0 -> {
                    byte[] packet = tape.bytes(1 + tape.u16() % MOST_PLAIN);
                    sealed = seal(peer, packet);
                    byte[] opened = open(cipher, sealed, sealed.length - cipher.overhead());
                    assertThat(Arrays.copyOf(opened, packet.length)).isEqualTo(packet);
                    assertThat(opened.length - packet.length).isBetween(0, 15);
                    taken.add(hex(sealed));
                }
                case 1 -> {
                    byte[] again = sealed.clone();
                    boolean isNew = taken.add(hex(again));
                    open(cipher, again, isNew ? again.length - cipher.overhead() : PacketCipher.REPLAYED);
                }
                case 2 -> {
                    byte[] changed = changed(sealed, tape);
                    open(cipher, changed, refusal(cipher, changed));
                }
                default -> {
                    byte[] strange = tape.chunk();
                    open(cipher, strange, refusal(cipher, strange));
                }
            }
        }
    }

    private static void plainOnes(Tape tape) {
        PacketCipher cipher = PacketCipher.none();
        while (!tape.isAtEnd()) {
            byte[] packet = tape.chunk();
            byte[] opened = open(cipher, packet, packet.length == 0 ? PacketCipher.TOO_SHORT : packet.length);
            assertThat(opened).isEqualTo(packet);
        }
    }

    private static void recordedOnes(Tape tape) {
        PacketCipher cipher = cipher(CipherMethod.XCHACHA20POLY1305_IETF, RECORDED_AEAD, 5);
        Set<String> untaken = new HashSet<>();
        RECORDED.entries().forEach(entry -> untaken.add(entry.get("packet_hex")));
        Set<String> all = Set.copyOf(untaken);
        while (!tape.isAtEnd()) {
            byte[] datagram = tape.chunk();
            int expected = refusal(cipher, datagram);
            if (all.contains(hex(datagram))) {
                expected = untaken.remove(hex(datagram)) ? datagram.length - cipher.overhead() : PacketCipher.REPLAYED;
            }
            open(cipher, datagram, expected);
        }
    }

    private static Map<CipherMethod, Aead> aeads() {
        Map<CipherMethod, Aead> aeads = new EnumMap<>(CipherMethod.class);
        for (CipherMethod method : CipherMethod.values()) {
            aeads.put(method, AeadProviders.choose(method, KEY.bytes()));
        }
        return aeads;
    }

    private static PacketCipher cipher(CipherMethod method, Aead aead, long seed) {
        SeededEntropy entropy = new SeededEntropy(seed);
        ReplayFilter filter = ReplayFilter.remembering(1 << 12, new SeededEntropy(3));
        return new SealingCipher(method, aead, entropy, filter, new OwnNonces(entropy));
    }

    private static byte[] seal(PacketCipher cipher, byte[] packet) {
        byte[] out = new byte[MOST_PLAIN + cipher.overhead()];
        return Arrays.copyOf(out, cipher.seal(packet, 0, packet.length, MOST_PLAIN, out));
    }

    /// At least one bit is another, or the length is.
    private static byte[] changed(byte[] sealed, Tape tape) {
        int at = tape.u16() % sealed.length;
        return switch (tape.below(3)) {
            case 0 -> {
                byte[] flipped = sealed.clone();
                flipped[at] ^= (byte) (1 << tape.below(8));
                yield flipped;
            }
            case 1 -> Arrays.copyOf(sealed, at);
            default -> Arrays.copyOf(sealed, sealed.length + 1 + at);
        };
    }

    private static int refusal(PacketCipher cipher, byte[] datagram) {
        return datagram.length <= cipher.overhead() ? PacketCipher.TOO_SHORT : PacketCipher.FORGED;
    }

    /// Opens it between guards, which stay; returns the plaintext, empty if it is refused.
    private static byte[] open(PacketCipher cipher, byte[] datagram, int expected) {
        byte[] buf = new byte[BEFORE + datagram.length + BEHIND];
        Arrays.fill(buf, GUARD);
        System.arraycopy(datagram, 0, buf, BEFORE, datagram.length);
        assertThat(cipher.open(buf, BEFORE, datagram.length)).isEqualTo(expected);
        for (int i = 0; i < BEFORE; i++) {
            assertThat(buf[i]).isEqualTo(GUARD);
        }
        for (int i = buf.length - BEHIND; i < buf.length; i++) {
            assertThat(buf[i]).isEqualTo(GUARD);
        }
        return Arrays.copyOfRange(buf, BEFORE, BEFORE + Math.max(expected, 0));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
