package net.kcptun.core.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.kcptun.core.portmap.RouterAnswer.PcpMapped;
import net.kcptun.core.portmap.RouterAnswer.Unsupported;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// The formats of RFC 6887, byte for byte. The answers are those of miniupnpd 2.3.1.
final class PcpCodecTest {
    private static final Nonce NONCE = new Nonce(0xac6c4048376accd6L, 0xd3498efc);
    private static final Endpoint INNER = Endpoint.ipv4(0xc0a80102, 40001);

    @Test
    void mappingIsAskedForAsTheRfcWritesIt() {
        assertThat(PcpCodec.map(INNER, NONCE, 7200, Endpoint.ipv4(0, 40001))).isEqualTo(bytes("""
            02 01 0000 00001c20 00000000000000000000ffffc0a80102
            ac6c4048376accd6d3498efc 11 000000 9c41 9c41 00000000000000000000ffff00000000
            """));
    }

    @Test
    void pinholeIsAskedForAnAddressOfIpv6() {
        Endpoint inner = Endpoint.ipv6(0x20010db8_00000000L, 2, 40001, 0);
        assertThat(PcpCodec.map(inner, NONCE, 0, Endpoint.ipv6(0, 0, 0, 0))).isEqualTo(bytes("""
            02 01 0000 00000000 20010db8000000000000000000000002
            ac6c4048376accd6d3498efc 11 000000 9c41 0000 00000000000000000000000000000000
            """));
    }

    @Test
    void grantTellsWhereAndForHowLong() {
        byte[] answer = bytes("""
            02 81 00 00 00000008 00000001 000000000000000000000000
            ac6c4048376accd6d3498efc 11 000000 9c41 9c42 00000000000000000000ffff05090707
            """);
        assertThat(RouterAnswer.decode(answer))
                .isEqualTo(new PcpMapped(0, 8, 1, NONCE, 17, 40001, Endpoint.ipv4(0x05090707, 40002)));
    }

    @Test
    void refusalTellsWhyAndForHowLong() {
        byte[] answer = bytes("""
            02 81 00 02 ffffffff ffffffff 000000000000000000000000
            ac6c4048376accd6d3498efc 11 000000 9c41 0000 20010db8000000000000000000000002
            """);
        assertThat(RouterAnswer.decode(answer))
                .isEqualTo(new PcpMapped(
                        2, 0xffffffffL, 0xffffffffL, NONCE, 17, 40001, Endpoint.ipv6(0x20010db8_00000000L, 2, 0, 0)));
    }

    @Test
    void anotherVersionIsToldWithoutTheRest() {
        assertThat(RouterAnswer.decode(bytes("01 81 00 01 00000000 00000001 000000000000000000000000")))
                .isEqualTo(new Unsupported());
        assertThat(RouterAnswer.decode(bytes("00 81 0001 00000001"))).isEqualTo(new Unsupported());
    }

    @Test
    void whatIsNoAnswerToMapIsNone() {
        byte[] request = PcpCodec.map(INNER, NONCE, 7200, INNER);
        assertThat(RouterAnswer.decode(request)).as("our own question").isNull();
        byte[] announcement = bytes("02 80 00 00 00000000 00000001 000000000000000000000000");
        assertThat(RouterAnswer.decode(announcement)).isNull();
        byte[] cut = bytes("02 81 00 00 00000008 00000001 000000000000000000000000 ac6c4048");
        assertThat(RouterAnswer.decode(cut)).isNull();
        assertThat(RouterAnswer.decode(new byte[] {2})).isNull();
        assertThat(RouterAnswer.decode(new byte[0])).isNull();
    }

    @Test
    void optionsBehindAnAnswerAreNotRead() {
        byte[] answer = bytes("""
            02 81 00 00 00000008 00000001 000000000000000000000000
            ac6c4048376accd6d3498efc 11 000000 9c41 9c42 00000000000000000000ffff05090707 01000000
            """);
        assertThat(RouterAnswer.decode(answer)).isInstanceOf(PcpMapped.class);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
}
