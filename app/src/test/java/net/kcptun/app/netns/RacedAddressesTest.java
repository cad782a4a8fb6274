package net.kcptun.app.netns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server's name has several addresses, and the one that the system prefers swallows what is sent to it.
@ExtendWith(NeedsNamespaces.class)
final class RacedAddressesTest {
    private static final String NAME = "tunnel.example";
    private static final int KEEPALIVE_SECONDS = 2;

    /// The system prefers what is on the client's own network.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNextAddressIsTried(boolean isDisguised) throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host server = internet.host("server");
            Host client = internet.host("client");
            String deaf = client.address().replaceFirst("[0-9]+$", "99");
            swallow(client, deaf);
            name(client, deaf, server.address());
            converse(isDisguised, server, client);
        }
    }

    /// The system prefers IPv6 where the host has an address of it.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOtherFamilyIsTried(boolean isDisguised) throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host server = internet.host("server");
            Host client = internet.host("client");
            client.namespace().sh("ip -6 addr add 2001:db8::7/64 dev eth0 nodad");
            swallow(client, "2001:db8::99");
            name(client, server.address(), "2001:db8::99");
            String log = converse(isDisguised, server, client);
            assertThat(isDisguised || log.contains("[2001:db8::99]:12345 does not answer"))
                    .as(log)
                    .isTrue();
        }
    }

    /// Sessions go on when the address that answered falls silent and another one of the server answers.
    @Test
    void aSilentAddressIsLeftForTheNext() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Host server = internet.host("server");
            Host client = internet.host("client");
            String second = server.address().replaceFirst("[0-9]+$", "8");
            server.namespace().sh("ip addr add " + second + "/24 dev eth0");
            name(client, server.address(), second);
            Plan plan = Plan.publicServer(NAME).keepalive(25);
            try (Tunnel tunnel = Tunnel.start(plan, server, client)) {
                Conversation open = tunnel.converse();
                open.userSpeaks(1);
                String drop = "iptables -A INPUT -p udp -d %s -j DROP\n";
                String used = tunnel.client().log().contains("does not answer") ? second : server.address();
                server.namespace().sh(drop.formatted(used));
                open.user().send(1, 60);
                open.far().expect(1, 60);
                open.close();
            }
        }
    }

    /// Returns what the client has printed.
    private static String converse(boolean isDisguised, Host server, Host client) throws Exception {
        Plan plan = Plan.publicServer(NAME).keepalive(KEEPALIVE_SECONDS);
        try (Tunnel tunnel = Tunnel.start(isDisguised ? plan.disguised() : plan, server, client)) {
            tunnel.converse().close();
            return tunnel.client().log();
        }
    }

    private static void swallow(Host client, String address) {
        client.namespace().sh("ip neigh add " + address + " lladdr 02:00:00:00:00:99 dev eth0 nud permanent");
    }

    private static void name(Host client, String... addresses) throws IOException {
        StringBuilder lines = new StringBuilder("127.0.0.1 localhost\n");
        for (String address : addresses) {
            lines.append(address).append(' ').append(NAME).append('\n');
        }
        client.namespace().hosts(lines.toString());
    }
}
