package net.kcptun.app.netns;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The disguise with kcptun-libev at one end, over loopback, where it does without checksums.
///
/// Needs it at hand: `-Dkcptun.libev=PATH`, or several paths with colons between. Skipped otherwise.
@ExtendWith(NeedsNamespaces.class)
final class LibevDisguiseTest {
    private static final String PROPERTY = "kcptun.libev";
    private static final int MB = 1 << 20;

    static Stream<Arguments> eachEnd() {
        List<Arguments> ends = new ArrayList<>();
        for (String path : System.getProperty(PROPERTY, "").split(":")) {
            List<String> ours = Program.OURS;
            List<String> libev = List.of(path);
            for (Family family : Family.values()) {
                ends.add(Arguments.of(path, "server", family, new Plan.Programs(ours, libev, ours)));
                ends.add(Arguments.of(path, "client", family, new Plan.Programs(ours, ours, libev)));
            }
        }
        return ends.stream();
    }

    @ParameterizedTest(name = "{0} as {1}, {2}")
    @MethodSource("eachEnd")
    void bytesGoBothWays(String path, String role, Family family, Plan.Programs programs) throws Exception {
        assumeTrue(!path.isEmpty(), "no C program given: -D" + PROPERTY + "=PATH");
        assumeTrue(Files.isExecutable(Path.of(path)), path + " cannot be executed");
        try (Internet internet = new Internet(family)) {
            Host host = internet.host("both");
            Plan plan =
                    Plan.publicServer(family.loopback(1).host()).with(programs).disguised();
            try (Tunnel tunnel = Tunnel.start(plan, host, host);
                    Conversation conversation = tunnel.converse()) {
                conversation.userSpeaks(1);
                conversation.farSpeaks(2);
                try (Flow down = conversation.down();
                        Flow up = conversation.up()) {
                    down.awaitMore(4 * MB);
                    up.awaitMore(4 * MB);
                    down.finish();
                    up.finish();
                }
            }
        }
    }
}
