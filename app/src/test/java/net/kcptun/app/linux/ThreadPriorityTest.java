package net.kcptun.app.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "threads have a priority of their own on Linux only")
final class ThreadPriorityTest {
    @Test
    void onlyTheThreadThatAsksYields() throws Exception {
        long before = niceness();
        CompletableFuture<Long> lowered = new CompletableFuture<>();
        Thread.ofPlatform().start(() -> {
            ThreadPriority.lower((int) before + 3);
            lowered.complete(niceness());
        });
        assertThat(lowered.get(10, TimeUnit.SECONDS)).isEqualTo(before + 3);
        assertThat(niceness()).isEqualTo(before);
    }

    private static long niceness() {
        return CFunction.call("getpriority", 0, 0).value();
    }
}
