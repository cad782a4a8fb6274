package net.kcptun.app.net.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.log.NetLog;
import org.junit.jupiter.api.Test;

final class DeviceWatchTest {
    private final List<String> lines = new ArrayList<>();
    private final List<Integer> followed = new ArrayList<>();
    private final NetLog log = new NetLog() {
        @Override
        public void info(String line) {
            lines.add("info " + line);
        }

        @Override
        public void warn(String line) {
            lines.add("warn " + line);
        }
    };
    private int index = 7;
    private boolean isRefused;
    private final DeviceWatch watch = new DeviceWatch("ppp0", () -> index, this::onReplaced, log);

    @Test
    void theSameInterfaceIsLeftAlone() {
        seconds(3);
        assertThat(followed).isEmpty();
        assertThat(lines).isEmpty();
        assertThat(watch.trouble()).isNull();
    }

    @Test
    void oneThatIsMadeAgainIsFollowedAtOnce() {
        index = 8;
        seconds(2);
        assertThat(followed).containsExactly(8);
        assertThat(watch.trouble()).isNull();
        assertThat(lines).containsExactly("info netdev: ppp0 is there again; using it");
    }

    @Test
    void whileThereIsNoneThatIsToldOnce() {
        index = 0;
        seconds(9);
        assertThat(watch.trouble()).isEqualTo("there is no network interface ppp0 (netdev) now");
        assertThat(lines).containsExactly("warn netdev: there is no interface ppp0 now; waiting for it");
        index = 9;
        seconds(1);
        assertThat(watch.trouble()).isNull();
        assertThat(followed).containsExactly(9);
    }

    @Test
    void oneThatComesBackAsItWasIsFine() {
        index = 0;
        seconds(1);
        index = 7;
        seconds(1);
        assertThat(watch.trouble()).isNull();
        assertThat(followed).isEmpty();
    }

    @Test
    void oneThatCannotBeUsedIsTriedEveryFiveSecondsAndToldOnce() {
        isRefused = true;
        index = 8;
        seconds(11);
        assertThat(followed).containsExactly(8, 8, 8);
        assertThat(watch.trouble()).isEqualTo("the network interface ppp0 (netdev) cannot be used");
        assertThat(lines).hasSize(2).last().asString().contains("Permission denied", "a restart helps");
        isRefused = false;
        seconds(5);
        assertThat(watch.trouble()).isNull();
        seconds(20);
        assertThat(followed).hasSize(4);
    }

    private void onReplaced(int now) {
        followed.add(now);
        if (isRefused) {
            watch.onFailure("Permission denied");
        } else {
            watch.onUsed();
        }
    }

    private void seconds(int count) {
        for (int i = 0; i < count; i++) {
            watch.onSecond();
        }
    }
}
