package net.kcptun.app.cli;

import java.io.PrintWriter;
import net.kcptun.app.bench.BenchCommand;
import net.kcptun.app.bench.BenchCommand.Options;

/// `kcptun-netty bench` on the command line.
final class Benchmark implements Command {
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

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("kcptun-netty bench", 0, HELP.formatted(Options.DEFAULT.seconds()))
                .values("method", "NAME")
                .value(null, "seconds", "N");
    }

    @Override
    public int run(ParsedOptions given, PrintWriter out) {
        Options options = new Options(given.values("method"), given.value("seconds", Options.DEFAULT.seconds()));
        return new BenchCommand(System.out, System.err).run(options);
    }
}
