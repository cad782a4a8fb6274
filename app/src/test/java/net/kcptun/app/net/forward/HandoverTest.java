package net.kcptun.app.net.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.List;
import net.kcptun.app.net.base.RecordingLog;
import org.junit.jupiter.api.Test;

/// Event loops that take a reload over at once, late or not at all.
final class HandoverTest {
    private final RecordingLog log = new RecordingLog();
    private final Promise<Void> first = ImmediateEventExecutor.INSTANCE.newPromise();
    private final Promise<Void> second = ImmediateEventExecutor.INSTANCE.newPromise();

    private final Handover handover = new Handover(List.<Future<?>>of(first, second), log);

    @Test
    void loopsThatTakeItOverAtOnceSayNothing() {
        first.setSuccess(null);
        second.setSuccess(null);
        assertThat(await()).isTrue();
        assertThat(log.lines).isEmpty();
    }

    @Test
    void aLateLoopIsTold() {
        first.setSuccess(null);
        assertThat(await()).isTrue();
        assertThat(log.lines)
                .containsExactly(
                        "reload: event loop 1 does not answer; it takes over the new configuration once it does");
        log.lines.clear();
        second.setSuccess(null);
        assertThat(log.lines).containsExactly("reload: event loop 1 has taken over the new configuration now");
    }

    @Test
    void aLoopThatFailsIsToldAndTheOthersAreAwaited() {
        first.setFailure(new IllegalStateException("a bug"));
        second.setSuccess(null);
        assertThat(await()).isFalse();
        assertThat(log.lines)
                .containsExactly("reload: event loop 0 could not take over the new configuration: a bug;"
                        + " it goes on with a part of it, another SIGHUP tries again");
    }

    @Test
    void aLoopThatFailsLateIsToldToo() {
        first.setSuccess(null);
        await();
        log.lines.clear();
        second.setFailure(new NoClassDefFoundError("Gone"));
        assertThat(handover.isWhole()).isFalse();
        assertThat(log.lines).singleElement().asString().contains("event loop 1 could not take over", "Gone");
    }

    private boolean await() {
        handover.await(20);
        return handover.isWhole();
    }
}
