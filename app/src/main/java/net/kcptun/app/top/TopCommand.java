package net.kcptun.app.top;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
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
public final class TopCommand {
    private static final long RETRY_MILLIS = 1000;

    private final PrintStream out;
    private final PrintStream err;

    /// As the user wrote them.
    ///
    /// @param token null: that of the environment, if any
    /// @param once  show how it is now and end
    /// @param order what sessions are sorted by
    public record Options(String url, @Nullable String token, boolean once, String order) {
        /// What is not given.
        public static final Options DEFAULT = new Options("http://127.0.0.1:8081/", null, false, "rate");
    }

    /// Whom to watch.
    private record Program(StatusAddress address, @Nullable String token) {
        Feed feed() throws IOException, InterruptedException {
            return Feed.open(address, token, Feed.PATIENCE);
        }
    }

    public TopCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// 0: the user or the reader ended it; 1: one line says what failed; 2: an option is wrong, as one line says.
    public int run(Options options) {
        Program program;
        Order order;
        try {
            program = new Program(StatusAddress.parse(options.url()), token(options.token()));
            order = Order.named(options.order());
        } catch (IllegalArgumentException e) {
            err.println("kcptun-netty top: " + e.getMessage());
            return 2;
        }
        try (Feed first = program.feed()) {
            Tree snapshot = first.next();
            if (options.once()) {
                showOnce(snapshot, first.next(), order);
                return 0;
            }
            try (Display display = new Display(out, isLive())) {
                View view = new View(display, order);
                if (display.hasKeys()) {
                    Thread watcher = Thread.currentThread();
                    Thread.ofPlatform().daemon().name("keys").start(() -> readKeys(view, watcher));
                }
                watch(first, snapshot, view, program);
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
    private void showOnce(Tree before, Tree now, Order order) {
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

    private void watch(Feed first, Tree snapshot, View view, Program program) throws InterruptedException {
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
    private @Nullable Feed again(View view, Program program) throws InterruptedException {
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

    private static @Nullable String token(@Nullable String option) {
        String given = option == null ? System.getenv("KCPTUN_TOKEN") : option;
        return given == null || given.isEmpty() ? null : given;
    }

    private boolean isLive() {
        Console console = System.console();
        return console != null && console.isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }
}
