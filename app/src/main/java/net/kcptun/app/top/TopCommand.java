package net.kcptun.app.top;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import net.kcptun.app.top.Screen.Look;
import net.kcptun.app.top.SessionRow.Order;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `kcptun-netty top`: the live view of a running program.
///
/// | state | event | next |
/// |---|---|---|
/// | starting | the first connection fails | ended, status 1 |
/// | watching | a snapshot | watching |
/// | watching | the connection ends | lost |
/// | lost | a second later, it can be connected again | watching |
/// | any | nobody reads the output, or the key `q` | ended, status 0 |
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = "Shows a running program's sessions and rates, as its http_listen tells them, once a second.",
        footer = "In a terminal: q ends, s sorts by something else, arrows and page keys scroll.")
public final class TopCommand implements Callable<Integer> {
    private static final long RETRY_MILLIS = 1000;

    private final PrintStream out;
    private final PrintStream err;

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8081/",
            description = "the program's http_listen: ${DEFAULT-VALUE}")
    private String url = "";

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "its http_token; rather set KCPTUN_TOKEN, which others cannot see in a list of processes")
    private @Nullable String token;

    @Option(names = "--once", description = "show how it is now and end")
    private boolean once;

    @Option(
            names = "--sort",
            paramLabel = "ORDER",
            defaultValue = "rate",
            description = "sessions by ${COMPLETION-CANDIDATES}: ${DEFAULT-VALUE}")
    private Order order = Order.RATE;

    public TopCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() {
        StatusAddress address;
        try {
            address = StatusAddress.parse(url);
        } catch (IllegalArgumentException e) {
            err.println("kcptun-netty top: " + e.getMessage());
            return 2;
        }
        try (Feed first = Feed.open(address, token(), Feed.PATIENCE)) {
            Tree snapshot = first.next();
            if (once) {
                showOnce(snapshot, first.next());
                return 0;
            }
            try (Display display = new Display(out, isLive())) {
                View view = new View(display, order);
                if (display.hasKeys()) {
                    Thread watcher = Thread.currentThread();
                    Thread.ofPlatform().daemon().name("keys").start(() -> readKeys(view, watcher));
                }
                watch(first, snapshot, view, address);
            }
            return 0;
        } catch (InterruptedException _) {
            return 0;
        } catch (IOException e) {
            err.println("kcptun-netty top: " + e.getMessage());
            return 1;
        }
    }

    /// With the rates of the second between the two.
    private void showOnce(Tree before, Tree now) {
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

    private void watch(Feed first, Tree snapshot, View view, StatusAddress address) throws InterruptedException {
        Feed feed = first;
        try {
            boolean isSeen = view.onSnapshot(snapshot);
            while (isSeen && feed != null) {
                try {
                    isSeen = view.onSnapshot(feed.next());
                } catch (IOException _) {
                    feed.close();
                    feed = again(view, address);
                }
            }
        } finally {
            if (feed != null) {
                feed.close();
            }
        }
    }

    /// Null: nobody reads any more.
    private @Nullable Feed again(View view, StatusAddress address) throws InterruptedException {
        String lost = "connection to " + address + " lost, trying again";
        String line = lost;
        while (view.onTrouble(line)) {
            Thread.sleep(RETRY_MILLIS);
            try {
                return Feed.open(address, token(), Feed.PATIENCE);
            } catch (IOException e) {
                line = lost + ": " + e.getMessage();
            }
        }
        return null;
    }

    private @Nullable String token() {
        String given = token == null ? System.getenv("KCPTUN_TOKEN") : token;
        return given == null || given.isEmpty() ? null : given;
    }

    private boolean isLive() {
        Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }
}
