package net.kcptun.app.netns;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each of the three roles may be kcptun-libev, the program that this one speaks the protocol of.
///
/// Needs it at hand: `-Dkcptun.libev=PATH`, or several paths with colons between. Skipped otherwise.
@ExtendWith(NeedsNamespaces.class)
final class LibevRendezvousTest {
    private static final String PROPERTY = "kcptun.libev";

    static Stream<Arguments> everyRole() {
        List<String> ours = Program.OURS;
        return forEachProgram(libev -> Map.of(
                "rendezvous server", new Plan.Programs(libev, ours, ours),
                "server", new Plan.Programs(ours, libev, ours),
                "client", new Plan.Programs(ours, ours, libev)));
    }

    static Stream<Arguments> everyEnd() {
        List<String> ours = Program.OURS;
        return forEachProgram(libev -> Map.of(
                "server", new Plan.Programs(ours, libev, ours),
                "client", new Plan.Programs(ours, ours, libev),
                "both ends", new Plan.Programs(ours, libev, libev)));
    }

    private static Stream<Arguments> forEachProgram(Function<List<String>, Map<String, Plan.Programs>> roles) {
        return Arrays.stream(System.getProperty(PROPERTY, "").split(":"))
                .flatMap(path -> roles.apply(List.of(path)).entrySet().stream()
                        .map(role -> Arguments.of(path, role.getKey(), role.getValue())));
    }

    private static void assumeGiven(String path) {
        assumeTrue(!path.isEmpty(), "no C program given: -D" + PROPERTY + "=PATH");
        assumeTrue(Files.isExecutable(Path.of(path)), path + " cannot be executed");
    }

    /// They need not know that there is a relay.
    @ParameterizedTest(name = "{0} as {1}")
    @MethodSource("everyEnd")
    void endsThatDoNotMeetAreRelayed(String path, String role, Plan.Programs programs) throws Exception {
        assumeGiven(path);
        try (Internet internet = new Internet(Family.IPV4)) {
            Plan plan = Plan.meetingAt(internet.host("meeting")).with(programs).relaying("10 Gbit/s");
            Host server = internet.home(Nat.PORT_KEEPING).join("server");
            Host client = internet.home(Nat.SYMMETRIC).join("client");
            try (Tunnel tunnel = Tunnel.start(plan, server, client);
                    Conversation conversation = tunnel.converse()) {
                tunnel.rendezvous().awaitLine("meet at");
                conversation.userSpeaks(1);
                try (Flow down = conversation.down()) {
                    down.awaitMore(1 << 20);
                    down.finish();
                }
            }
        }
    }

    @ParameterizedTest(name = "{0} as {1}")
    @MethodSource("everyRole")
    void endsOfTwoHomesMeet(String path, String role, Plan.Programs programs) throws Exception {
        assumeGiven(path);
        try (Internet internet = new Internet(Family.IPV4)) {
            Plan plan = Plan.meetingAt(internet.host("meeting")).with(programs);
            Host server = internet.home(Nat.PORT_KEEPING).join("server");
            Host client = internet.home(Nat.PORT_KEEPING).join("client");
            try (Tunnel tunnel = Tunnel.start(plan, server, client);
                    Conversation conversation = tunnel.converse()) {
                conversation.userSpeaks(1);
                try (Flow down = conversation.down()) {
                    down.awaitMore(1 << 20);
                    down.finish();
                }
            }
        }
    }
}
