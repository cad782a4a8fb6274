package net.kcptun.app.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.kcptun.app.command.Command;
import net.kcptun.app.command.CommandSyntax;
import net.kcptun.app.command.Misuse;
import net.kcptun.app.command.ParsedOptions;
import net.kcptun.app.loopback.TunnelPlan;
import net.kcptun.core.crypto.CipherMethod;

/// `kcptun-netty bench`: what this machine carries, and why not more, without root, a file or a second machine.
public final class BenchCommand implements Command {
    private static final int SECONDS_MAX = 60;
    private static final String SECONDS = "3";
    private static final String HELP = """
            Usage: kcptun-netty bench [-hV] [--seconds=N] [--method=NAME]...
            Measures the throughput of each encryption method over loopback, and says what
            limits it.
              -h, --help          Show this help message and exit.
                  --method=NAME   only this one, or none; may be given more than once: all
                  --seconds=N     for each method, the first third (at most 1 s) not
                                    counted: %s
              -V, --version       Print version information and exit.
            """;

    /// @param methods names of encryption methods, or `none`
    /// @param each    how long each is measured
    private record Plan(List<String> methods, Duration each) {}

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("kcptun-netty bench", 0, HELP.formatted(SECONDS))
                .values("method", "NAME")
                .value(null, "seconds", "N");
    }

    @Override
    public int run(ParsedOptions given, PrintStream out) throws Misuse, IOException, InterruptedException {
        Plan plan = given.as(BenchCommand::plan);
        new Bench(out).run(plan.methods(), plan.each());
        return 0;
    }

    private static Plan plan(ParsedOptions given) {
        return new Plan(methods(given.values("method")), duration(given.value("seconds", SECONDS)));
    }

    private static List<String> methods(List<String> wanted) {
        List<String> known = Stream.concat(
                        Stream.of(TunnelPlan.NO_METHOD),
                        Arrays.stream(CipherMethod.values()).map(CipherMethod::text))
                .toList();
        for (String name : wanted) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "method: there is no \"" + name + "\"; there are " + String.join(", ", known));
            }
        }
        return wanted.isEmpty() ? known : wanted.stream().distinct().toList();
    }

    private static Duration duration(String seconds) {
        String text = seconds.strip();
        if (!text.matches("[0-9]{1,2}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > SECONDS_MAX) {
            throw new IllegalArgumentException("seconds: " + seconds + " is not a whole number in 1.." + SECONDS_MAX);
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }
}
