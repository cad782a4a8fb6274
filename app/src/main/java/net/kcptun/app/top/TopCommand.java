package net.kcptun.app.top;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
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
/// | any | nobody reads the output | ended, status 0 |
@Command(
        name = "top",
        mixinStandardHelpOptions = true,
        description = "Shows a running program's sessions and rates, as its http_listen tells them, once a second.")
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
    public Integer call() throws InterruptedException {
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
                watch(first, snapshot, display, address);
            }
            return 0;
        } catch (IOException e) {
            err.println("kcptun-netty top: " + e.getMessage());
            return 1;
        }
    }

    /// With the rates of the second between the two.
    private void showOnce(Tree before, Tree now) {
        try (Display display = new Display(out, false)) {
            display.show(Screen.lines(now, before, display.size(), order));
        }
    }

    private void watch(Feed first, Tree snapshot, Display display, StatusAddress address) throws InterruptedException {
        Feed feed = first;
        Tree before = Tree.EMPTY;
        Tree now = snapshot;
        while (display.show(Screen.lines(now, before, display.size(), order))) {
            before = now;
            try {
                now = feed.next();
            } catch (IOException _) {
                feed.close();
                feed = again(display, address);
                if (feed == null) {
                    return;
                }
            }
        }
        feed.close();
    }

    /// Null: nobody reads any more.
    private @Nullable Feed again(Display display, StatusAddress address) throws InterruptedException {
        String lost = "connection to " + address + " lost, trying again";
        String line = lost;
        while (display.show(List.of(line))) {
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
