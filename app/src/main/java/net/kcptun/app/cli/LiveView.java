package net.kcptun.app.cli;

import java.io.PrintWriter;
import net.kcptun.app.top.TopCommand;
import net.kcptun.app.top.TopCommand.Options;

/// `kcptun-netty top` on the command line.
final class LiveView implements Command {
    private static final String HELP = """
            Usage: kcptun-netty top [-hV] [--once] [--sort=ORDER] [--token=TOKEN] [URL]
            Shows a running program's sessions and rates, as its http_listen tells them,
            once a second.
                  [URL]           the program's http_listen: %s
              -h, --help          Show this help message and exit.
                  --once          show how it is now and end
                  --sort=ORDER    sessions by rate, rtt, age, retransmitted, conv: %s
                  --token=TOKEN   its http_token; rather set KCPTUN_TOKEN, which others
                                    cannot see in a list of processes
              -V, --version       Print version information and exit.
            In a terminal: q ends, s sorts by something else, arrows and page keys scroll.
            """;

    @Override
    public CommandSyntax syntax() {
        Options usual = Options.DEFAULT;
        return new CommandSyntax("kcptun-netty top", 1, HELP.formatted(usual.url(), usual.order()))
                .value(null, "token", "TOKEN")
                .flag(null, "once")
                .value(null, "sort", "ORDER");
    }

    @Override
    public int run(ParsedOptions given, PrintWriter out) {
        Options usual = Options.DEFAULT;
        Options options = new Options(
                given.operand(usual.url()),
                given.value("token"),
                given.has("once"),
                given.value("sort", usual.order()));
        return new TopCommand(System.out, System.err).run(options);
    }
}
