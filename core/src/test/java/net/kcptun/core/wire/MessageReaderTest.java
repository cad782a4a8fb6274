package net.kcptun.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class MessageReaderTest {
    private final MessageReader reader = new MessageReader();
    private final Script script = new Script();

    @Test
    void messagesAreReadInOrder() {
        assertThat(read("00000004" + "0001000968656c6c6f" + "00030004" + "00020004"))
                .isEqualTo(21);
        assertThat(script.said()).isEqualTo("dial push:hello keepalive eof ");
    }

    @Test
    void piecesOfAnySizeGiveTheSameMessages() {
        byte[] stream = HexFormat.of().parseHex("00000004" + "0001000968656c6c6f" + "00010004" + "00020004");
        for (int size = 1; size <= stream.length; size++) {
            MessageReader fresh = new MessageReader();
            Script heard = new Script();
            for (int at = 0; at < stream.length; at += size) {
                int part = Math.min(size, stream.length - at);
                assertThat(fresh.read(stream, at, part, heard)).isEqualTo(part);
            }
            assertThat(heard.bytes.toString()).isEqualTo("hello");
            assertThat(heard.said()).startsWith("dial ").endsWith("eof ");
        }
    }

    @Test
    void aPushThatCannotBeTakenStopsTheReading() {
        script.takes = false;
        assertThat(read("00000004" + "0001000968656c6c6f")).isEqualTo(8);
        script.takes = true;
        assertThat(read("68656c6c6f" + "00020004")).isEqualTo(9);
        assertThat(script.said()).isEqualTo("dial push:hello eof ");
    }

    @Test
    void theLongestMessageIsTakenAndNoLonger() {
        assertThat(read("00013a24")).isEqualTo(4);
        assertThat(new MessageReader().read(HexFormat.of().parseHex("00013a25"), 0, 4, script))
                .isEqualTo(MessageReader.MALFORMED);
    }

    @Test
    void wrongLengthsAndUnknownTypesAreMalformed() {
        for (String bad : new String[] {"00000005", "00020003", "00030000", "00010003", "00040004", "ffffffff"}) {
            assertThat(new MessageReader().read(HexFormat.of().parseHex(bad), 0, 4, script))
                    .as(bad)
                    .isEqualTo(MessageReader.MALFORMED);
        }
    }

    private int read(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return reader.read(bytes, 0, bytes.length, script);
    }

    private static final class Script implements MessageReader.Handler {
        private final StringBuilder said = new StringBuilder();
        private final StringBuilder bytes = new StringBuilder();
        private boolean takes = true;

        String said() {
            return said.toString();
        }

        @Override
        public boolean takesBytes() {
            return takes;
        }

        @Override
        public void onDial() {
            said.append("dial ");
        }

        @Override
        public void onPush(byte[] buf, int off, int len) {
            String text = new String(buf, off, len, java.nio.charset.StandardCharsets.ISO_8859_1);
            bytes.append(text);
            said.append("push:").append(text).append(' ');
        }

        @Override
        public void onEof() {
            said.append("eof ");
        }

        @Override
        public void onKeepalive() {
            said.append("keepalive ");
        }
    }
}
