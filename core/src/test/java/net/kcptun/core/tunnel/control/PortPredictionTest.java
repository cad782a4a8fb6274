package net.kcptun.core.tunnel.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;

final class PortPredictionTest {
    private final PortPrediction prediction = new PortPrediction();

    @Test
    void oneSightTellsNothing() {
        assertThat(prediction.onSeen(at(2000))).isEmpty();
        assertThat(prediction.onSeen(at(2000))).as("the same port").isEmpty();
    }

    @Test
    void twoPortsThatDifferByAtMostFourHaveTheNextOnesBesideThem() {
        prediction.onSeen(at(2000));
        assertThat(prediction.onSeen(at(2002))).isEqualTo(List.of(at(2001), at(2003), at(2004), at(2005), at(2006)));
    }

    @Test
    void theOrderInWhichTheyAreToldDoesNotMatter() {
        prediction.onSeen(at(2001));
        assertThat(prediction.onSeen(at(2000))).isEqualTo(List.of(at(2001), at(2002), at(2003), at(2004), at(2005)));
    }

    @Test
    void portsFarApartTellNothing() {
        prediction.onSeen(at(2000));
        assertThat(prediction.onSeen(at(2005))).isEmpty();
        assertThat(prediction.onSeen(at(2006))).as("beside the newer one").isNotEmpty();
    }

    @Test
    void noMoreThanADozenAreEverForetold() {
        for (int port = 2000; port < 2100; port += 3) {
            assertThat(prediction.onSeen(at(port))).hasSizeLessThanOrEqualTo(12);
        }
    }

    @Test
    void thereIsNoPortBehindTheLast() {
        prediction.onSeen(at(65_534));
        assertThat(prediction.onSeen(at(65_535))).isEmpty();
    }

    @Test
    void ofTooManyHostsTheOldestIsForgotten() {
        prediction.onSeen(at(2000));
        for (int i = 0; i < PortPrediction.MAX_HOSTS; i++) {
            prediction.onSeen(Endpoint.ipv4(0x0b000100 + i, 2000));
        }
        assertThat(prediction.onSeen(at(2001))).isEmpty();
    }

    private static Endpoint at(int port) {
        return Endpoint.ipv4(0x0b000002, port);
    }
}
