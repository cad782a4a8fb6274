package net.kcptun.core.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.kcptun.core.portmap.RouterAnswer.NatPmpAddress;
import net.kcptun.core.portmap.RouterAnswer.NatPmpMapped;
import net.kcptun.core.portmap.RouterAnswer.Unsupported;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

/// The formats of RFC 6886, byte for byte. The answers are those of miniupnpd 2.3.1.
final class NatPmpCodecTest {
    @Test
    void addressIsAskedForInTwoBytes() {
        assertThat(NatPmpCodec.address()).isEqualTo(bytes("00 00"));
    }

    @Test
    void mappingIsAskedForAsTheRfcWritesIt() {
        assertThat(NatPmpCodec.map(40001, 40002, 7200)).isEqualTo(bytes("00 01 0000 9c41 9c42 00001c20"));
    }

    @Test
    void addressIsRead() {
        assertThat(RouterAnswer.decode(bytes("00 80 0000 00000001 05090707")))
                .isEqualTo(new NatPmpAddress(0, 1, Endpoint.ipv4(0x05090707, 0)));
    }

    @Test
    void mappingIsRead() {
        assertThat(RouterAnswer.decode(bytes("00 81 0000 00000001 9c41 9c42 00000e10")))
                .isEqualTo(new NatPmpMapped(0, 1, 40001, 40002, 3600));
    }

    @Test
    void refusalIsRead() {
        assertThat(RouterAnswer.decode(bytes("00 81 0002 ffffffff 9c41 0000 00000000")))
                .isEqualTo(new NatPmpMapped(2, 0xffffffffL, 40001, 0, 0));
    }

    @Test
    void anUnknownVersionIsTold() {
        assertThat(RouterAnswer.decode(bytes("00 80 0001 00000001"))).isEqualTo(new Unsupported());
    }

    @Test
    void whatIsNoAnswerIsNone() {
        assertThat(RouterAnswer.decode(bytes("00 00"))).isNull();
        assertThat(RouterAnswer.decode(bytes("00 01 0000 9c41 9c42 00001c20"))).isNull();
        assertThat(RouterAnswer.decode(bytes("00 82 0000 00000001 9c41 9c42 00000e10")))
                .as("of TCP")
                .isNull();
        assertThat(RouterAnswer.decode(bytes("00 81 0000 00000001 9c41 9c42"))).isNull();
        assertThat(RouterAnswer.decode(bytes("00 80 0000 00000001"))).isNull();
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
}
