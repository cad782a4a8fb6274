package net.kcptun.app.top;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import net.kcptun.app.command.Command;
import net.kcptun.app.command.CommandSyntax;
import net.kcptun.app.command.Misuse;
import net.kcptun.app.command.ParsedOptions;
import net.kcptun.app.command.Tree;
import net.kcptun.app.top.Screen.Look;
import net.kcptun.app.top.SessionRow.Order;
import org.jspecify.annotations.Nullable;

/// `kcptun-netty top`: the live view of a running program.
///
/// | state | event | next |
/// |---|---|---|
/// | starting | the first connection fails | ended, status 1 |
/// | watching | a snapshot | watching |
/// | watching | the connection ends | lost |
/// | lost | a second later, it can be connected again | watching |
/// | any | nobody reads the output, or the key `q` | ended, status 0 |
public final class TopCommand implements Command {
    private static final String URL = "http://127.0.0.1:8081/";
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

    private static final long RETRY_MILLIS = 1000;

    /// Whom to watch, and the order of the sessions at first.
    private record Program(StatusAddress address, @Nullable String token, Order order) {
        Feed feed() throws IOException, InterruptedException {
            return Feed.open(address, token, Feed.PATIENCE);
        }
    }

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("kcptun-netty top", 1, HELP.formatted(URL, Order.RATE))
                .value(null, "token", "TOKEN")
                .flag(null, "once")
                .value(null, "sort", "ORDER");
    }

    @Override
    public int run(ParsedOptions given, PrintStream out) throws Misuse, IOException {
        Program program = given.as(TopCommand::program);
        try (Feed first = program.feed()) {
            Tree snapshot = first.next();
            if (given.has("once")) {
                showOnce(snapshot, first.next(), program.order(), out);
                return 0;
            }
            try (Display display = new Display(out, isLive())) {
                View view = new View(display, program.order());
                if (display.hasKeys()) {
                    Thread watcher = Thread.currentThread();
                    Thread.ofPlatform().daemon().name("keys").start(() -> readKeys(view, watcher));
                }
                watch(first, snapshot, view, program);
            }
        } catch (InterruptedException _) {
            // The key that ends it.
        }
        return 0;
    }

    private static Program program(ParsedOptions given) {
        return new Program(
                StatusAddress.parse(given.operand(URL)),
                token(given.value("token")),
                Order.named(given.value("sort", Order.RATE.toString())));
    }

    private static @Nullable String token(@Nullable String option) {
        String given = option == null ? System.getenv("KCPTUN_TOKEN") : option;
        return given == null || given.isEmpty() ? null : given;
    }

    private static boolean isLive() {
        Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }

    /// With the rates of the second between the two.
    private static void showOnce(Tree before, Tree now, Order order, PrintStream out) {
        try (Display display = new Display(out, false)) {
            Look look = new Look(display.size(), order, 0);
            display.show(Screen.picture(now, before, look).lines());
        }
    }

    private static void readKeys(View view, Thread watcher) {
        try {
            Key key = Key.read(System.in);
            while (key != Key.QUIT) {
                view.onKey(key);
                key = Key.read(System.in);
            }
        } catch (IOException _) {
            // The terminal has gone.
        }
        watcher.interrupt();
    }

    private static void watch(Feed first, Tree snapshot, View view, Program program) throws InterruptedException {
        Feed feed = first;
        try {
            boolean isSeen = view.onSnapshot(snapshot);
            while (isSeen && feed != null) {
                try {
                    isSeen = view.onSnapshot(feed.next());
                } catch (IOException _) {
                    feed.close();
                    feed = again(view, program);
                }
            }
        } finally {
            if (feed != null) {
                feed.close();
            }
        }
    }

    /// Null: nobody reads any more.
    private static @Nullable Feed again(View view, Program program) throws InterruptedException {
        String lost = "connection to " + program.address() + " lost, trying again";
        String line = lost;
        while (view.onTrouble(line)) {
            Thread.sleep(RETRY_MILLIS);
            try {
                return program.feed();
            } catch (IOException e) {
                line = lost + ": " + e.getMessage();
            }
        }
        return null;
    }
}
