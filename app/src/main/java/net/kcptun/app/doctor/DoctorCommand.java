package net.kcptun.app.doctor;

import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import net.kcptun.app.command.Command;
import net.kcptun.app.command.CommandSyntax;
import net.kcptun.app.command.Misuse;
import net.kcptun.app.command.ParsedOptions;
import net.kcptun.app.doctor.finding.Finding;

/// `kcptun-netty doctor`: finds out what is wrong with a configuration, this machine, the path and the peer.
///
/// The exit status is 1 if anything fails, else 0: a warning does not stop a script that waits for the tunnel.
public final class DoctorCommand implements Command {
    private static final int SECONDS_MAX = 60;
    private static final String SECONDS = "5";
    private static final String HELP = """
            Usage: kcptun-netty doctor [-hV] [--json] [-c=FILE] [--seconds=N]
            Looks at a configuration, this machine, the path and the peer, and says in one
            line each what is ok, what to be warned of, what fails, and the way out. Works
            beside a running instance. The exit status is 1 if anything fails, else 0.
              -c, --config=FILE   the JSON configuration
              -h, --help          Show this help message and exit.
                  --json          Print all findings as one JSON object.
                  --seconds=N     for how long round trips are measured, 1..60: %s
              -V, --version       Print version information and exit.
            """;

    /// What was asked for.
    private record Plan(Path file, int seconds) {}

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("kcptun-netty doctor", 0, HELP.formatted(SECONDS))
                .value("c", "config", "FILE")
                .flag(null, "json")
                .value(null, "seconds", "N");
    }

    @Override
    public int run(ParsedOptions given, PrintStream out) throws Misuse {
        String file = given.value("config");
        if (file == null) {
            throw new Misuse("a configuration is needed: -c FILE");
        }
        Plan plan = given.as(options -> new Plan(path(file), seconds(options.value("seconds", SECONDS))));
        boolean isJson = given.has("json");
        Consumer<Finding> listener = isJson ? _ -> {} : finding -> out.println(Report.line(finding));
        List<Finding> findings = new Examination(plan.file(), plan.seconds()).run(listener);
        if (isJson) {
            out.println(Report.json(plan.file().toString(), findings));
        }
        return Report.exitStatus(findings);
    }

    private static Path path(String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("-c: " + e.getMessage(), e);
        }
    }

    private static int seconds(String text) {
        if (!text.matches("[0-9]{1,2}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > SECONDS_MAX) {
            throw new IllegalArgumentException("seconds: " + text + " is not a whole number in 1.." + SECONDS_MAX);
        }
        return Integer.parseInt(text);
    }
}
