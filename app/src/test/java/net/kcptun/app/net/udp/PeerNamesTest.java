package net.kcptun.app.net.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.net.base.NameResolver.Answer;
import net.kcptun.app.net.udp.PeerNames.Address;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PeerNamesTest {
    private static final HostPort SLOW = new HostPort("slow.example", 1);
    private static final HostPort UNKNOWN = new HostPort("unknown.example", 2);
    private static final HostPort KNOWN = new HostPort("known.example", 3);
    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 3);

    private final NameResolver resolver = new NameResolver();
    private final CountDownLatch never = new CountDownLatch(1);

    @AfterEach
    void stop() {
        never.countDown();
        resolver.stop();
    }

    @Test
    void aNameThatIsNotAnsweredKeepsNobodyWaiting() {
        PeerNames names = names(SLOW, KNOWN);
        names.lookUp(this::answer);
        assertThat(names.addresses()).containsExactly(new Address(HERE, 1));
        assertThat(names.failure()).isEqualTo("slow.example: no answer from the resolver yet");
    }

    @Test
    void aNameThatIsNotKnownIsToldAndTheOthersAreUsed() {
        PeerNames names = names(UNKNOWN, KNOWN);
        names.lookUp(this::answer);
        assertThat(names.addresses()).containsExactly(new Address(HERE, 1));
        assertThat(names.failure()).isEqualTo("unknown host");
    }

    @Test
    void whereNoneIsKnownTheFirstFailureIsTold() {
        PeerNames names = names(UNKNOWN);
        names.lookUp(this::answer);
        assertThat(names.addresses()).isEmpty();
        assertThat(names.failure()).isEqualTo("unknown host");
    }

    @Test
    void whoIsNoLongerKnownKeepsTheAddressesBefore() {
        PeerNames names = names(KNOWN);
        names.lookUp(this::answer);
        names.take(0, new Answer(KNOWN, List.of(), "gone"));
        assertThat(names.addresses()).containsExactly(new Address(HERE, 0));
        assertThat(names.failure()).isEqualTo("gone");
    }

    private PeerNames names(HostPort... all) {
        return new PeerNames(List.of(all), resolver, address -> true);
    }

    private Answer answer(HostPort name) {
        if (name.equals(SLOW)) {
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return name.equals(KNOWN) ? new Answer(name, List.of(HERE), "") : new Answer(name, List.of(), "unknown host");
    }
}
