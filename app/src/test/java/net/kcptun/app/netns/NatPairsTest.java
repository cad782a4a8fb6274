package net.kcptun.app.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever routers two ends are behind, they meet where the rendezvous server relays: directly where that is possible.
/// Some pairs of all; `-Dnats=all` tries every one, `-Dnats=client/server` those of these names, and prints how long it
/// took.
@ExtendWith(NeedsNamespaces.class)
final class NatPairsTest {
    private static final int MB = 1 << 20;
    private static final String WANTED = System.getProperty("nats", "");

    /// What an end is behind.
    ///
    /// @param carrier the provider's; null: there is none
    record Way(String name, Nat home, Nat carrier) {
        static final List<Way> ALL = List.of(
                new Way("none", null, null),
                new Way("full cone", Nat.FULL_CONE, null),
                new Way("restricted", Nat.RESTRICTED, null),
                new Way("port-restricted", Nat.PORT_KEEPING, null),
                new Way("symmetric, counting", Nat.COUNTING, null),
                new Way("symmetric, random", Nat.SYMMETRIC, null),
                new Way("CGNAT behind home NAT", Nat.PORT_KEEPING, Nat.SYMMETRIC));

        Host join(Internet internet, String role) {
            if (home == null) {
                return internet.host(role);
            }
            return (carrier == null ? internet.home(home) : internet.home(home, carrier)).join(role);
        }

        boolean isSymmetric() {
            return home == Nat.SYMMETRIC || home == Nat.COUNTING || carrier == Nat.SYMMETRIC;
        }

        boolean isClosed() {
            return isSymmetric() || home == Nat.PORT_KEEPING;
        }

        boolean isForetoldFor(Way other) {
            return home == Nat.COUNTING && other.home == Nat.PORT_KEEPING && other.carrier == null;
        }
    }

    static Stream<Arguments> pairs() {
        List<Arguments> pairs = new ArrayList<>();
        for (Way client : Way.ALL) {
            for (Way server : Way.ALL) {
                boolean isWanted = WANTED.equals("all") || WANTED.equals(client.name + "/" + server.name);
                if (isWanted || WANTED.isEmpty() && isOfSome(client, server)) {
                    pairs.add(Arguments.of(client, server));
                }
            }
        }
        return pairs.stream();
    }

    private static boolean isOfSome(Way client, Way server) {
        return client.home == Nat.RESTRICTED && server.home == Nat.SYMMETRIC
                || client.home == Nat.COUNTING && server.home == Nat.PORT_KEEPING && server.carrier == null
                || client.carrier != null && server.carrier != null;
    }

    @ParameterizedTest(name = "client behind {0}, server behind {1}")
    @MethodSource("pairs")
    void theyMeet(Way clientWay, Way serverWay) throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host meeting = internet.host("meeting");
            Host server = serverWay.join(internet, "server");
            Host client = clientWay.join(internet, "client");
            Plan plan = Plan.meetingAt(meeting).relaying("10 Gbit/s");
            long begin = System.nanoTime();
            try (Tunnel tunnel = Tunnel.start(plan, server, client)) {
                tunnel.client().awaitLine("rendezvous: the server ", 20);
                double seconds = (System.nanoTime() - begin) / 1e9;
                boolean isRelayed = tunnel.client().log().contains("through the relay");
                if (!WANTED.isEmpty()) {
                    System.out.printf(
                            "%s | %s | %s | %.1f s%n",
                            clientWay.name, serverWay.name, isRelayed ? "relayed" : "direct", seconds);
                }
                if (mustRelay(clientWay, serverWay)) {
                    assertThat(isRelayed).isTrue();
                }
                try (Conversation conversation = tunnel.converse();
                        Flow down = conversation.down()) {
                    down.awaitMore(MB);
                    down.finish();
                }
                if (isRelayed && isDirectInTheEnd(clientWay, serverWay)) {
                    tunnel.client().awaitLine("is reached directly now", 20);
                }
            }
        }
    }

    private static boolean isDirectInTheEnd(Way one, Way other) {
        return !mustRelay(one, other) || one.isForetoldFor(other) || other.isForetoldFor(one);
    }

    /// At first, at least.
    private static boolean mustRelay(Way one, Way other) {
        return (one.isSymmetric() || other.isSymmetric()) && one.isClosed() && other.isClosed();
    }

    @Test
    void whatIsRelayedGoesOnDirectlyInTheMiddleOfATransfer() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host meeting = internet.host("meeting");
            Home home = internet.home(Nat.SYMMETRIC);
            Host server = internet.home(Nat.PORT_KEEPING).join("server");
            Host client = home.join("client");
            Plan plan = Plan.meetingAt(meeting).relaying("40 Mbit/s");
            try (Tunnel tunnel = Tunnel.start(plan, server, client);
                    Conversation conversation = tunnel.converse();
                    Flow up = conversation.up();
                    Flow down = conversation.down()) {
                tunnel.client().awaitLine("through the relay");
                down.awaitMore(MB);
                home.become(Nat.PORT_KEEPING);
                tunnel.client().awaitLine("is reached directly now", 40);
                up.awaitMore(4 * MB);
                down.awaitMore(4 * MB);
                long before = meeting.packets();
                down.awaitMore(16 * MB);
                assertThat(meeting.packets() - before)
                        .as("packets at the relay")
                        .isLessThan(200);
                up.finish();
                down.finish();
            }
        }
    }
}
