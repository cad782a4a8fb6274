package net.kcptun.app.cli;

import java.io.PrintWriter;
import net.kcptun.app.demo.DemoCommand;
import net.kcptun.app.demo.DemoCommand.Options;
import net.kcptun.app.loopback.ForwarderEnd;

/// `kcptun-netty demo` on the command line.
final class Demonstration implements Command {
    private static final String HELP = """
            Usage: kcptun-netty demo [-hV] [--delay=MS] [--loss=PERCENT] [--method=NAME]
                                     [--size=BYTES]
            Moves a file up and down through a tunnel over a simulated bad link, all in
            this process.
                  --delay=MS       each way: %s
              -h, --help           Show this help message and exit.
                  --loss=PERCENT   each way: %s
                  --method=NAME    encryption, or none: %s
                  --size=BYTES     each way: %s
              -V, --version        Print version information and exit.
            """;

    @Override
    public CommandSyntax syntax() {
        Options usual = Options.DEFAULT;
        return new CommandSyntax(
                        "kcptun-netty demo",
                        0,
                        HELP.formatted(usual.delay(), usual.loss(), usual.method(), usual.size()))
                .value(null, "size", "BYTES")
                .value(null, "loss", "PERCENT")
                .value(null, "delay", "MS")
                .value(null, "method", "NAME");
    }

    @Override
    public int run(ParsedOptions given, PrintWriter out) {
        Options usual = Options.DEFAULT;
        Options options = new Options(
                given.value("size", usual.size()),
                given.value("loss", usual.loss()),
                given.value("delay", usual.delay()),
                given.value("method", usual.method()));
        return new DemoCommand(ForwarderEnd::start, System.out, System.err).run(options);
    }
}
