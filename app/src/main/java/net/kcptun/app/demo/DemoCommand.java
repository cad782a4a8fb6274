package net.kcptun.app.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import net.kcptun.app.loopback.Failures;
import net.kcptun.app.loopback.TunnelEnd;

/// `kcptun-netty demo`: shows the tunnel at work on a bad link, without root, a file or a second machine.
public final class DemoCommand {
    private static final long SEED = 20_260_101;

    private final TunnelEnd.Factory ends;
    private final PrintStream out;
    private final PrintStream err;

    /// As the user wrote them.
    ///
    /// @param size   bytes each way, for instance `32M`
    /// @param loss   percent each way
    /// @param delay  milliseconds each way
    /// @param method the encryption method's name, or `none`
    public record Options(String size, String loss, String delay, String method) {
        /// What is not given.
        public static final Options DEFAULT = new Options("32M", "2", "30", "chacha20poly1305_ietf");
    }

    public DemoCommand(TunnelEnd.Factory ends, PrintStream out, PrintStream err) {
        this.ends = ends;
        this.out = out;
        this.err = err;
    }

    /// 0: both files arrived whole; else as [Failures#status] says.
    public int run(Options options) {
        Console console = System.console();
        Progress progress = new Progress(out, console != null && console.isTerminal());
        return Failures.status("kcptun-netty demo", err, () -> new Demo(ends, progress).run(plan(options)));
    }

    private static Demo.Plan plan(Options options) {
        long bytes = ByteSize.parse(options.size());
        double percent = number("loss", options.loss(), "%");
        double millis = number("delay", options.delay(), "ms");
        if (millis != Math.rint(millis)) {
            throw new IllegalArgumentException("delay: " + options.delay() + " is not a whole number of milliseconds");
        }
        return new Demo.Plan(bytes, options.method(), new LinkQuality((int) millis, percent, SEED));
    }

    private static double number(String name, String text, String unit) {
        String plain = text.strip().toLowerCase(Locale.ROOT);
        if (plain.endsWith(unit)) {
            plain = plain.substring(0, plain.length() - unit.length()).strip();
        }
        try {
            return Double.parseDouble(plain);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + text + " is not a number", e);
        }
    }
}
