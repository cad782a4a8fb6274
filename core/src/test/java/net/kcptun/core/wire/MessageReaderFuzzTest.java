package net.kcptun.core.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.kcptun.core.fuzz.Tape;

/// A stream of messages means the same in whatever pieces it comes, and what a plain reading of all of it says. The
/// first byte of an input chooses the pieces.
final class MessageReaderFuzzTest {
    @FuzzTest
    void anyStreamInAnyPieces(byte[] data) {
        Tape tape = new Tape(data);
        SplittableRandom pieces = new SplittableRandom(tape.u8());
        byte[] stream = tape.rest();
        Heard heard = new Heard();
        boolean valid = feed(stream, pieces, heard);
        Heard expected = new Heard();
        assertThat(valid).isEqualTo(plainReading(stream, expected));
        assertThat(heard.events).isEqualTo(expected.events);
        assertThat(heard.bytes.toByteArray()).isEqualTo(expected.bytes.toByteArray());
    }

    /// False: it was refused.
    private static boolean feed(byte[] stream, SplittableRandom pieces, Heard heard) {
        MessageReader reader = new MessageReader();
        int at = 0;
        while (at < stream.length) {
            int length = Math.min(1 + pieces.nextInt(pieces.nextBoolean() ? 8 : 2000), stream.length - at);
            heard.takes = pieces.nextInt(4) > 0;
            byte[] before = stream.clone();
            int read = reader.read(stream, at, length, heard);
            assertThat(Arrays.equals(before, stream)).isTrue();
            if (read == MessageReader.MALFORMED) {
                return false;
            }
            assertThat(read).isBetween(heard.takes ? length : 0, length);
            at += read;
        }
        return true;
    }

    /// What the table in [StreamMessage] says, over the whole stream at once.
    private static boolean plainReading(byte[] stream, Heard heard) {
        int at = 0;
        while (stream.length - at >= 4) {
            int type = Bytes.u16(stream, at);
            int length = Bytes.u16(stream, at + 2);
            boolean isPush = type == 1;
            if (type > 3 || length < 4 || length > 14884 || !isPush && length != 4) {
                return false;
            }
            int body = Math.min(length - 4, stream.length - at - 4);
            if (isPush && body > 0) {
                heard.onPush(stream, at + 4, body);
            } else if (!isPush) {
                heard.event(List.of("dial", "", "eof", "keepalive").get(type));
            }
            at += 4 + body;
        }
        return true;
    }

    /// Events, each with the count of bytes before it; the bytes themselves in one.
    private static final class Heard implements MessageReader.Handler {
        private final List<String> events = new ArrayList<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean takes = true;

        void event(String name) {
            events.add(bytes.size() + " " + name);
        }

        @Override
        public boolean takesBytes() {
            return takes;
        }

        @Override
        public void onDial() {
            event("dial");
        }

        @Override
        public void onPush(byte[] buf, int off, int len) {
            assertThat(takes).isTrue();
            assertThat(len).isPositive();
            bytes.write(buf, off, len);
        }

        @Override
        public void onEof() {
            event("eof");
        }

        @Override
        public void onKeepalive() {
            event("keepalive");
        }
    }
}
