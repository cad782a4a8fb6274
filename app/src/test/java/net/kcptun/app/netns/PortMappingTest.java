package net.kcptun.app.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.kcptun.app.e2e.Eventually;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A server behind NAT is reached where its router lets others in for it.
@ExtendWith(NeedsNamespaces.class)
final class PortMappingTest {
    private static final String PROPERTY = "kcptun.libev";
    private static final int HOURS_SECONDS = 7200;
    private static final int SHORT_SECONDS = 8;
    private static final int MB = 1 << 20;

    /// Without the mapping these two do not meet: see [RendezvousTest#clientWarnsOfPortsThatNobodyForetells].
    @Test
    void clientBehindPortsThatNobodyForetellsReachesTheMappedPort() throws Exception {
        meet(Plan.Programs.OURS);
    }

    static List<String> libev() {
        return List.of(System.getProperty(PROPERTY, "").split(":"));
    }

    @ParameterizedTest
    @MethodSource("libev")
    void clientInCReachesTheMappedPort(String path) throws Exception {
        assumeTrue(!path.isEmpty(), "no C program given: -D" + PROPERTY + "=PATH");
        assumeTrue(Files.isExecutable(Path.of(path)), path + " cannot be executed");
        meet(new Plan.Programs(Program.OURS, Program.OURS, List.of(path)));
    }

    /// The rendezvous server no longer tells the client of an address inside, but tells the server of the client's.
    @Test
    void endsOfOneHomeMeetAllTheSame() throws Exception {
        meetAtHome(Plan.Programs.OURS);
    }

    @ParameterizedTest
    @MethodSource("libev")
    void clientInCOfTheSameHomeMeetsTheServerToo(String path) throws Exception {
        assumeTrue(!path.isEmpty(), "no C program given: -D" + PROPERTY + "=PATH");
        assumeTrue(Files.isExecutable(Path.of(path)), path + " cannot be executed");
        meetAtHome(new Plan.Programs(Program.OURS, Program.OURS, List.of(path)));
    }

    private static void meetAtHome(Plan.Programs programs) throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Plan plan = Plan.meetingAt(internet.host("meeting")).with(programs);
            Home home = internet.home(Nat.PORT_KEEPING);
            home.mapsPorts(HOURS_SECONDS);
            Host server = home.join("server");
            Host client = home.join("client");
            try (Tunnel tunnel = Tunnel.start(plan, server, client);
                    Conversation conversation = tunnel.converse()) {
                carry(conversation);
                tunnel.server().awaitLine("port mapping: the router ");
            }
        }
    }

    private static void meet(Plan.Programs programs) throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Plan plan = Plan.meetingAt(internet.host("meeting")).with(programs);
            Home home = internet.home(Nat.PORT_KEEPING);
            MiniUpnpd router = home.mapsPorts(HOURS_SECONDS);
            // What the rendezvous server sees is another port than the mapped one.
            home.remap();
            Host server = home.join("server");
            Host client = internet.home(Nat.SYMMETRIC).join("client");
            try (Tunnel tunnel = Tunnel.start(plan, server, client);
                    Conversation conversation = tunnel.converse()) {
                carry(conversation);
                tunnel.server().awaitLine("port mapping: the router ");
                assertThat(router.mappings()).hasSize(1);
            }
        }
    }

    @Test
    void publicPortIsMappedWhereItIsAskedFor() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Home home = internet.home(Nat.PORT_KEEPING);
            home.mapsPorts(HOURS_SECONDS);
            Host server = home.join("server");
            Host client = internet.host("client");
            Plan plan = Plan.publicServer(home.address()).with("\"port_mapping\": true, ");
            try (Tunnel tunnel = Tunnel.start(plan, server, client);
                    Conversation conversation = tunnel.converse()) {
                carry(conversation);
            }
        }
    }

    @Test
    void mappingIsRenewedAndGivenBackAtTheEnd() throws Exception {
        try (Internet internet = new Internet(Family.IPV4)) {
            Home home = internet.home(Nat.PORT_KEEPING);
            MiniUpnpd router = home.mapsPorts(SHORT_SECONDS);
            Host server = home.join("server");
            Host client = internet.host("client");
            try (Tunnel tunnel = Tunnel.start(Plan.meetingAt(internet.host("meeting")), server, client)) {
                tunnel.server().awaitLine("port mapping: the router ");
                // What comes fourth is asked 12 s after the first, and the first was granted for 8 s.
                Eventually.holds("it is renewed", () -> router.requests() > 2, router::log);
                Eventually.holds("it is renewed again", () -> router.requests() > 3, router::log);
                assertThat(router.mappings()).hasSize(1);
                assertThat(tunnel.server().log()).doesNotContain("no longer");
            }
            Eventually.holds("it is given back", () -> router.mappings().isEmpty(), router::log);
        }
    }

    private static void carry(Conversation conversation) throws Exception {
        try (Flow up = conversation.up()) {
            up.awaitMore(MB);
            up.finish();
        }
        try (Flow down = conversation.down()) {
            down.awaitMore(MB);
            down.finish();
        }
    }
}
