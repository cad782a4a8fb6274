package net.kcptun.core.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SplittableRandom;
import net.kcptun.core.wire.Bytes;
import net.kcptun.core.wire.SeededEntropy;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PacketCipherTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final PresharedKey KEY = PresharedKey.generate(new SeededEntropy(7));

    /// Remembers nothing.
    private static final ReplayFilter ANY = (buf, off, len) -> true;

    @Test
    void packetsOfTheCProgramsLibraryOpenAndAreSealedAlike() {
        KnownAnswers answers = KnownAnswers.read("aead.json");
        assertThat(answers.entries()).hasSize(40);
        for (Map<String, String> entry : answers.entries()) {
            CipherMethod method = CipherMethod.byName(entry.get("method")).orElseThrow();
            byte[] packet = HEX.parseHex(entry.get("packet_hex"));
            byte[] plain = HEX.parseHex(entry.get("plaintext_hex"));
            PresharedKey key = key(HEX.parseHex(entry.get("key_hex")));
            assertThat(open(cipher(method, key), packet)).isEqualTo(plain);

            byte[] sealed = new byte[packet.length];
            System.arraycopy(plain, 0, sealed, 0, plain.length);
            byte[] nonce = HEX.parseHex(entry.get("nonce_hex"));
            System.arraycopy(nonce, 0, sealed, packet.length - nonce.length, nonce.length);
            AeadTest.seal(AeadProviders.ofJava(method, key.bytes()), sealed, 0, plain.length);
            assertThat(sealed).isEqualTo(packet);
        }
    }

    @Test
    void datagramsOfTheCProgramOpen() {
        KnownAnswers answers = KnownAnswers.read("packets.json");
        PresharedKey key = PresharedKey.fromBase64(answers.header().get("psk"));
        ReplayFilter filter = ReplayFilter.remembering(ReplayFilter.CLIENT_NONCES, new SeededEntropy(1));
        PacketCipher cipher = PacketCipher.of(CipherMethod.XCHACHA20POLY1305_IETF, key, new SeededEntropy(2), filter);
        assertThat(answers.entries()).hasSize(19);
        for (Map<String, String> entry : answers.entries()) {
            byte[] packet = HEX.parseHex(entry.get("packet_hex"));
            assertThat(open(cipher, packet)).isEqualTo(HEX.parseHex(entry.get("plaintext_hex")));
        }
    }

    /// What the system's libraries are tried against at start.
    @ParameterizedTest
    @EnumSource
    void theTagsKnownForTheTrialAreJavas(CipherMethod method) {
        byte[] packet = AeadProviders.trial(method);
        AeadTest.seal(AeadProviders.ofJava(method, AeadProviders.trialKey()), packet, 0, AeadProviders.TRIAL_BYTES);
        assertThat(Bytes.i64(packet, AeadProviders.TRIAL_BYTES)).isEqualTo(AeadProviders.trialTag(method));
    }

    /// What the system's library makes of a packet is what Java makes of it, in all lengths and both directions.
    @ParameterizedTest
    @EnumSource
    void librariesOfTheSystemDoAsJavaDoes(CipherMethod method) {
        Aead system = systemOrSkip(method);
        Aead java = AeadProviders.ofJava(method, KEY.bytes());
        byte[] packet = randomBytes(1400 + method.overhead(), 15);
        for (int len = 1; len <= 1400; len++) {
            byte[] bySystem = Arrays.copyOf(packet, len + method.overhead());
            byte[] byJava = bySystem.clone();
            // The nonce differs from one length to the next.
            LittleEndian.put32(bySystem, len + CipherMethod.TAG_BYTES, len);
            LittleEndian.put32(byJava, len + CipherMethod.TAG_BYTES, len);
            AeadTest.seal(system, bySystem, 0, len);
            AeadTest.seal(java, byJava, 0, len);
            assertThat(bySystem).isEqualTo(byJava);
            assertThat(AeadTest.open(system, byJava, 0, len)).isTrue();
            assertThat(Arrays.copyOf(byJava, len)).isEqualTo(Arrays.copyOf(packet, len));
            bySystem[len / 2]++;
            assertThat(AeadTest.open(system, bySystem, 0, len)).isFalse();
        }
        system.wipe();
        assertThat(AeadTest.open(system, packet, 0, 100)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void libraryOfTheSystemIsTaken(CipherMethod method) {
        String provider = systemOrSkip(method).provider();
        assertThat(AeadProviders.choose(method, KEY.bytes()).provider()).isEqualTo(provider);
        assertThat(cipher(method, KEY).provider()).isEqualTo(provider);
    }

    private static Aead systemOrSkip(CipherMethod method) {
        try {
            return AeadProviders.ofSystem(method, KEY.bytes());
        } catch (LinkageError | NoSuchElementException e) {
            return Assumptions.abort("this system has no library for " + method.text());
        }
    }

    @ParameterizedTest
    @EnumSource
    void packetsOfAllLengthsComeThrough(CipherMethod method) {
        PacketCipher sender = sender(method);
        PacketCipher receiver = cipher(method, KEY);
        byte[] plain = randomBytes(1400, 3);
        for (int len = 1; len <= 1400; len++) {
            byte[] out = new byte[1400 + sender.overhead()];
            int sealed = sender.seal(plain, 1400 - len, len, 1400, out);
            byte[] opened = open(receiver, Arrays.copyOf(out, sealed));
            assertThat(Arrays.copyOf(opened, len)).isEqualTo(Arrays.copyOfRange(plain, 1400 - len, 1400));
        }
    }

    @ParameterizedTest
    @EnumSource
    void sealingDoesNotModifyItsInput(CipherMethod method) {
        byte[] plain = randomBytes(300, 4);
        byte[] before = plain.clone();
        cipher(method, KEY).seal(plain, 7, 200, 250, new byte[400]);
        assertThat(plain).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void packetOpensInTheMiddleOfItsArrayAndLeavesTheRest(CipherMethod method) {
        byte[] datagram = sealed(method, randomBytes(100, 5));
        byte[] buf = new byte[datagram.length + 20];
        Arrays.fill(buf, (byte) 9);
        System.arraycopy(datagram, 0, buf, 10, datagram.length);
        int len = cipher(method, KEY).open(buf, 10, datagram.length);
        assertThat(Arrays.copyOfRange(buf, 10, 110)).isEqualTo(randomBytes(100, 5));
        assertThat(len).isBetween(100, 115);
        assertThat(Arrays.copyOf(buf, 10)).containsOnly(9);
        assertThat(Arrays.copyOfRange(buf, buf.length - 10, buf.length)).containsOnly(9);
    }

    @ParameterizedTest
    @EnumSource
    void changeOfAnyByteIsForged(CipherMethod method) {
        byte[] datagram = sealed(method, randomBytes(70, 6));
        PacketCipher receiver = cipher(method, KEY);
        for (int at = 0; at < datagram.length; at++) {
            byte[] changed = datagram.clone();
            changed[at] ^= (byte) (1 << at % 8);
            assertThat(receiver.open(changed, 0, changed.length)).isEqualTo(PacketCipher.FORGED);
        }
        assertThat(receiver.open(datagram, 0, datagram.length)).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void truncatedPacketsAreForgedOrTooShort(CipherMethod method) {
        byte[] datagram = sealed(method, randomBytes(70, 7));
        PacketCipher receiver = cipher(method, KEY);
        for (int len = 0; len < datagram.length; len++) {
            int expected = len <= method.overhead() ? PacketCipher.TOO_SHORT : PacketCipher.FORGED;
            assertThat(receiver.open(datagram.clone(), 0, len)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void packetOfAnotherKeyIsForged(CipherMethod method) {
        byte[] datagram = sealed(method, randomBytes(70, 8));
        PacketCipher stranger = cipher(method, PresharedKey.generate(new SeededEntropy(8)));
        assertThat(stranger.open(datagram, 0, datagram.length)).isEqualTo(PacketCipher.FORGED);
    }

    @ParameterizedTest
    @EnumSource
    void replayedPacketIsRefused(CipherMethod method) {
        ReplayFilter filter = ReplayFilter.remembering(64, new SeededEntropy(9));
        PacketCipher receiver = PacketCipher.of(method, KEY, new SeededEntropy(10), filter);
        byte[] datagram = sealed(method, randomBytes(70, 9));
        assertThat(receiver.open(datagram.clone(), 0, datagram.length)).isPositive();
        assertThat(receiver.open(datagram.clone(), 0, datagram.length)).isEqualTo(PacketCipher.REPLAYED);
    }

    @ParameterizedTest
    @EnumSource
    void packetThatCameBackIsRefused(CipherMethod method) {
        PacketCipher cipher = cipher(method, KEY);
        byte[] out = new byte[70 + 15 + method.overhead()];
        int len = cipher.seal(randomBytes(70, 16), 0, 70, 85, out);
        cipher.renewNonces();
        assertThat(cipher.open(out, 0, len)).isEqualTo(PacketCipher.REPLAYED);
    }

    @ParameterizedTest
    @EnumSource
    void replayedPacketIsRefusedWhereverInItsArrayItLies(CipherMethod method) {
        ReplayFilter filter = ReplayFilter.remembering(64, new SeededEntropy(9));
        PacketCipher receiver = PacketCipher.of(method, KEY, new SeededEntropy(10), filter);
        byte[] datagram = sealed(method, randomBytes(70, 9));
        byte[] buf = new byte[200];
        System.arraycopy(datagram, 0, buf, 31, datagram.length);
        assertThat(receiver.open(buf, 31, datagram.length)).isPositive();
        assertThat(receiver.open(datagram, 0, datagram.length)).isEqualTo(PacketCipher.REPLAYED);
    }

    @ParameterizedTest
    @EnumSource
    void theSameTextInAnotherPacketIsNoReplay(CipherMethod method) {
        PacketCipher sender = cipher(method, KEY);
        PacketCipher receiver =
                PacketCipher.of(method, KEY, new SeededEntropy(10), ReplayFilter.remembering(64, new SeededEntropy(9)));
        byte[] text = randomBytes(70, 9);
        byte[] out = new byte[70 + method.overhead()];
        for (int i = 0; i < 3; i++) {
            int length = sender.seal(text, 0, 70, 70, out);
            assertThat(receiver.open(out, 0, length)).isEqualTo(70);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyPacketHasANonceOfItsOwn(CipherMethod method) {
        PacketCipher sender = cipher(method, KEY);
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            assertThat(nonces.add(nonceOf(method, sender))).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void renewedNoncesGoOnElsewhere(CipherMethod method) {
        PacketCipher renewed = cipher(method, KEY);
        PacketCipher other = cipher(method, KEY);
        assertThat(nonceOf(method, renewed)).isEqualTo(nonceOf(method, other));
        renewed.renewNonces();
        String next = nonceOf(method, other);
        assertThat(nonceOf(method, renewed).substring(2)).isNotEqualTo(next.substring(2));
    }

    @ParameterizedTest
    @EnumSource
    void forgedPacketDoesNotShutOutTheRealOne(CipherMethod method) {
        ReplayFilter filter = ReplayFilter.remembering(64, new SeededEntropy(11));
        PacketCipher receiver = PacketCipher.of(method, KEY, new SeededEntropy(12), filter);
        byte[] datagram = sealed(method, randomBytes(70, 10));
        byte[] forged = datagram.clone();
        forged[0]++;
        assertThat(receiver.open(forged, 0, forged.length)).isEqualTo(PacketCipher.FORGED);
        assertThat(receiver.open(datagram, 0, datagram.length)).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void cipherKeepsItsOwnCopyOfTheKey(CipherMethod method) {
        PresharedKey key = PresharedKey.fromBase64(KEY.toBase64());
        PacketCipher cipher = cipher(method, key);
        key.wipe();
        byte[] datagram = sealed(method, randomBytes(70, 11));
        assertThat(cipher.open(datagram, 0, datagram.length)).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void closedCipherHasForgottenItsKey(CipherMethod method) {
        PacketCipher cipher = cipher(method, KEY);
        byte[] datagram = sealed(method, randomBytes(70, 12));
        assertThat(cipher.open(datagram.clone(), 0, datagram.length)).isPositive();
        cipher.close();
        assertThat(cipher.open(datagram, 0, datagram.length)).isEqualTo(PacketCipher.FORGED);
    }

    /// Whichever library does the work: a wiped key is one of zeros, which everybody knows.
    @ParameterizedTest
    @EnumSource
    void closedCipherSealsNothingAndOpensNothingOfAKeyOfZeros(CipherMethod method) {
        byte[] packet = AeadProviders.trial(method);
        AeadTest.seal(AeadProviders.ofJava(method, new byte[PresharedKey.BYTES]), packet, 0, AeadProviders.TRIAL_BYTES);
        for (Aead aead : List.of(AeadProviders.ofJava(method, KEY.bytes()), systemOrSkip(method))) {
            OwnNonces own = new OwnNonces(new SeededEntropy(16));
            PacketCipher cipher = new SealingCipher(method, aead, new SeededEntropy(17), ANY, own);
            cipher.close();
            cipher.close();
            assertThatIllegalStateException()
                    .isThrownBy(() -> cipher.seal(new byte[10], 0, 10, 10, new byte[100]))
                    .withMessage("the key is gone");
            assertThat(cipher.open(packet.clone(), 0, packet.length)).isEqualTo(PacketCipher.FORGED);
        }
    }

    @Test
    void plainPacketsPassAsTheyAre() {
        PacketCipher none = PacketCipher.none();
        byte[] plain = randomBytes(50, 13);
        byte[] out = new byte[100];
        assertThat(none.overhead()).isZero();
        assertThat(none.provider()).isEqualTo("none");
        assertThat(none.seal(plain, 10, 30, 100, out)).isEqualTo(30);
        assertThat(Arrays.copyOf(out, 30)).isEqualTo(Arrays.copyOfRange(plain, 10, 40));
        assertThat(none.open(out, 0, 30)).isEqualTo(30);
        assertThat(none.open(out, 0, 30)).isEqualTo(30);
        assertThat(none.open(out, 0, 0)).isEqualTo(PacketCipher.TOO_SHORT);
    }

    @Test
    void methodsHaveTheirNamesAndLengths() {
        List<String> names =
                Arrays.stream(CipherMethod.values()).map(CipherMethod::text).toList();
        assertThat(names)
                .containsExactly("xchacha20poly1305_ietf", "xsalsa20poly1305", "chacha20poly1305_ietf", "aes256gcm");
        assertThat(CipherMethod.values()).extracting(CipherMethod::overhead).containsExactly(40, 40, 28, 28);
        assertThat(CipherMethod.byName("aes256gcm")).contains(CipherMethod.AES256GCM);
        assertThat(CipherMethod.byName("rot13")).isEmpty();
    }

    private static PacketCipher cipher(CipherMethod method, PresharedKey key) {
        return PacketCipher.of(method, key, new SeededEntropy(14), ANY);
    }

    /// Another program.
    private static PacketCipher sender(CipherMethod method) {
        return PacketCipher.of(method, KEY, new SeededEntropy(15), ANY);
    }

    private static String nonceOf(CipherMethod method, PacketCipher sender) {
        byte[] out = new byte[1 + method.overhead()];
        int end = sender.seal(new byte[1], 0, 1, 1, out);
        return HEX.formatHex(out, end - method.nonceBytes(), end);
    }

    private static byte[] sealed(CipherMethod method, byte[] plain) {
        byte[] out = new byte[plain.length + 15 + method.overhead()];
        int len = sender(method).seal(plain, 0, plain.length, plain.length + 15, out);
        return Arrays.copyOf(out, len);
    }

    private static byte[] open(PacketCipher cipher, byte[] datagram) {
        byte[] buf = datagram.clone();
        int len = cipher.open(buf, 0, buf.length);
        assertThat(len).isPositive();
        return Arrays.copyOf(buf, len);
    }

    private static PresharedKey key(byte[] bytes) {
        return PresharedKey.fromBase64(Base64.getEncoder().encodeToString(bytes));
    }

    private static byte[] randomBytes(int count, long seed) {
        byte[] bytes = new byte[count];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }
}
