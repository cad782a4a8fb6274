package net.kcptun.app.top;

import static net.kcptun.app.top.TalkingServer.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import net.kcptun.app.command.Tree;
import org.junit.jupiter.api.Test;

final class FeedTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void onlyDataIsRead() throws Exception {
        String events = ": a comment\n\nevent: snapshot\nid: 7\ndata: {\"a\": 1}\n\ndata:{\"a\": 2}\n\n";
        try (TalkingServer server = new TalkingServer(EVENTS + events);
                Feed feed = Feed.open(server.address(), null, LONG)) {
            assertThat(feed.next().number("a")).isEqualTo(1);
            assertThat(feed.next().number("a")).isEqualTo(2);
        }
    }

    @Test
    void aSilentServerIsLost() throws Exception {
        try (TalkingServer server = new TalkingServer(EVENTS + "data: {}\n\n");
                Feed feed = Feed.open(server.address(), null, SHORT)) {
            assertThat(feed.next()).isEqualTo(Tree.EMPTY);
            assertThatThrownBy(feed::next).isInstanceOf(IOException.class).hasMessage("the connection is silent");
        }
    }

    @Test
    void whatNeverAnswersIsNotWaitedForLong() throws Exception {
        try (TalkingServer server = new TalkingServer("")) {
            assertThatThrownBy(() -> Feed.open(server.address(), null, SHORT))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("nothing answers at");
        }
    }

    @Test
    void brokenJsonIsToldInOneLine() throws Exception {
        try (TalkingServer server = new TalkingServer(EVENTS + "data: {\"a\": [1, \033[31m\n\ndata: 7\n\n");
                Feed feed = Feed.open(server.address(), null, LONG)) {
            assertThatThrownBy(feed::next).hasMessage("what comes is not JSON");
            assertThatThrownBy(feed::next).hasMessage("what comes is no JSON object");
        }
    }

    @Test
    void anotherProgramCannotChangeTheTerminal() throws Exception {
        try (TalkingServer server = new TalkingServer("SSH-2.0-\033[2J\u009b\r\n\r\n")) {
            assertThatThrownBy(() -> Feed.open(server.address(), null, LONG))
                    .isInstanceOf(IOException.class)
                    .message()
                    .startsWith("cannot read from")
                    .matches("\\P{Cntrl}*");
        }
    }

    @Test
    void aTokenThatCannotBeSentIsNotShown() {
        assertThatThrownBy(() -> Feed.open(StatusAddress.parse("127.0.0.1:1"), "se\ncret", LONG))
                .isInstanceOf(IOException.class)
                .hasMessage("the token has characters that no http_token has")
                .hasNoCause();
    }
}
