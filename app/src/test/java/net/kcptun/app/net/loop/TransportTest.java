package net.kcptun.app.net.loop;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.kcptun.app.log.StartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TransportTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "150us", "100000"})
    void busyPollingTakesOnlyMicroseconds(String text) {
        assertThatThrownBy(() -> Transport.checkBusyPoll(text))
                .isInstanceOf(StartException.class)
                .hasMessage("kcptun.busypoll: \"" + text + "\" is not a number of microseconds, 0 to 99999");
    }

    @Test
    void busyPollingMayBeLeftAsItIsOrTurnedOff() {
        assertThatCode(() -> {
                    Transport.checkBusyPoll(null);
                    Transport.checkBusyPoll("0");
                    Transport.checkBusyPoll("99999");
                })
                .doesNotThrowAnyException();
    }
}
