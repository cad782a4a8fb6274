package net.kcptun.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.ControlMessage.Pong;
import net.kcptun.core.wire.ControlMessage.Punch;
import net.kcptun.core.wire.ControlMessage.Reset;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class ControlCodecTest {
    private static final Endpoint V4 = Endpoint.ipv4(0xc0a80102, 4321);
    private static final Endpoint V6 = Endpoint.ipv6(0x20010db800000000L, 7, 65535, 0);

    static ControlMessage[] messages() {
        return new ControlMessage[] {
            new Ping(0x066e9879),
            new Pong(-1),
            new Reset(0x3d5b93a1),
            new Listen(V4, ServiceId.EMPTY),
            new Listen(V6, new ServiceId(new byte[256])),
            new Connect(V4, new ServiceId("home".getBytes())),
            new Punch(V4, V6),
            new Punch(V6, V4),
        };
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatIsWrittenIsRead(ControlMessage message) {
        byte[] buf = new byte[ControlCodec.MAX_BYTES];
        int length = ControlCodec.encode(message, buf);
        assertThat(ControlCodec.decode(buf, 0, length)).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void paddingBehindAMessageIsNotRead(ControlMessage message) {
        byte[] buf = new byte[3 + ControlCodec.MAX_BYTES + 15];
        Arrays.fill(buf, (byte) 15);
        byte[] encoded = new byte[ControlCodec.MAX_BYTES];
        int length = ControlCodec.encode(message, encoded);
        System.arraycopy(encoded, 0, buf, 3, length);
        assertThat(ControlCodec.decode(buf, 3, length + 15)).isEqualTo(message);
    }

    @Test
    void bytesAreAsOnTheWire() {
        byte[] buf = new byte[ControlCodec.MAX_BYTES];
        assertThat(hex(buf, ControlCodec.encode(new Ping(0x066e9879), buf))).isEqualTo("000000000000066e9879");
        assertThat(hex(buf, ControlCodec.encode(new Reset(0x1b0e753e), buf))).isEqualTo("0000000000021b0e753e");
        assertThat(hex(buf, ControlCodec.encode(new Connect(V4, new ServiceId(new byte[] {9})), buf)))
                .isEqualTo("00000000000400c0a8010210e1000109");
    }

    @Test
    void aRegistrationWithoutIdMeansTheEmptyOne() {
        byte[] old = HexFormat.of().parseHex("00000000000300c0a8010210e1");
        assertThat(ControlCodec.decode(old, 0, old.length)).isEqualTo(new Listen(V4, ServiceId.EMPTY));
    }

    @Test
    void whatIsTooShortOrUnknownIsNoMessage() {
        byte[] buf = new byte[ControlCodec.MAX_BYTES];
        for (ControlMessage message : messages()) {
            boolean hasId = message instanceof Listen || message instanceof Connect;
            int needed = ControlCodec.encode(message, buf);
            if (hasId) {
                needed = 6 + (buf[6] == 0 ? 7 : 19);
            }
            for (int length = 0; length < needed; length++) {
                assertThat(ControlCodec.decode(buf, 0, length)).isNull();
            }
        }
        assertThat(ControlCodec.decode(HexFormat.of().parseHex("000000000006066e9879"), 0, 10))
                .isNull();
        assertThat(ControlCodec.decode(HexFormat.of().parseHex("00000000000302c0a8010210e1"), 0, 13))
                .isNull();
    }

    @Test
    void aServerThatFollowsItsClientsTellsSo() {
        byte[] buf = new byte[ControlCodec.MAX_BYTES];
        int length = ControlCodec.encode(new Pong(7, true), buf);
        assertThat(hex(buf, length)).isEqualTo("000000000001000000074b");
        assertThat(ControlCodec.decode(buf, 0, length)).isEqualTo(new Pong(7, true));
        assertThat(ControlCodec.decode(buf, 0, length - 1)).isEqualTo(new Pong(7));
    }

    @Test
    void whatNewerServersTellWithAPunchIsReadWhereItIsWhole() {
        for (Endpoint yours : new Endpoint[] {V4, V6}) {
            Punch punch = new Punch(V4, V6, new Punch.More(yours, true, false));
            byte[] buf = new byte[ControlCodec.MAX_BYTES];
            int length = ControlCodec.encode(punch, buf);
            assertThat(ControlCodec.decode(buf, 0, length)).isEqualTo(punch);
            int without = ControlCodec.encode(new Punch(V4, V6), new byte[ControlCodec.MAX_BYTES]);
            for (int cut = without; cut < length; cut++) {
                assertThat(ControlCodec.decode(buf, 0, cut)).isEqualTo(new Punch(V4, V6));
            }
        }
    }

    @Test
    void anIdThatEndsBehindTheMessageIsTheEmptyOne() {
        byte[] buf = HexFormat.of().parseHex("00000000000400c0a8010210e1" + "00030909" + "0909090909090909090909");
        assertThat(ControlCodec.decode(buf, 0, 17)).isEqualTo(new Connect(V4, ServiceId.EMPTY));
        assertThat(ControlCodec.decode(buf, 0, 18)).isEqualTo(new Connect(V4, new ServiceId(new byte[] {9, 9, 9})));
    }

    @Test
    void aMessageMayBeWrittenOverAnother() {
        byte[] buf = new byte[ControlCodec.MAX_BYTES];
        Arrays.fill(buf, (byte) 0xff);
        assertThat(hex(buf, ControlCodec.encode(new Pong(7), buf))).isEqualTo("00000000000100000007");
    }

    private static String hex(byte[] buf, int length) {
        return HexFormat.of().formatHex(buf, 0, length);
    }
}
