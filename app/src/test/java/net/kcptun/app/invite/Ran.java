package net.kcptun.app.invite;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.kcptun.app.command.Command;
import net.kcptun.app.command.Invocation;

/// A command that has run in this process, to its end.
///
/// @param out lines of its answers
/// @param err lines of its complaints
public record Ran(int status, List<String> out, List<String> err) {
    public static Ran of(Command command, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Invocation.run(
                command,
                List.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ran(status, lines(out), lines(err));
    }

    private static List<String> lines(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /// The link that it has shown.
    public String link() {
        return out.stream()
                .filter(line -> line.startsWith("kcptun://"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no link: " + this));
    }
}
