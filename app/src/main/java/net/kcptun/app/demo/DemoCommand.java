package net.kcptun.app.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import net.kcptun.app.loopback.Failures;
import net.kcptun.app.loopback.TunnelEnd;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kcptun-netty demo`: shows the tunnel at work on a bad link, without root, a file or a second machine.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Moves a file up and down through a tunnel over a simulated bad link, all in this process.")
public final class DemoCommand implements Callable<Integer> {
    private static final long SEED = 20_260_101;

    private final TunnelEnd.Factory ends;
    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--size", defaultValue = "32M", paramLabel = "BYTES", description = "each way: ${DEFAULT-VALUE}")
    private String size = "32M";

    @Option(names = "--loss", defaultValue = "2", paramLabel = "PERCENT", description = "each way: ${DEFAULT-VALUE}")
    private String loss = "2";

    @Option(names = "--delay", defaultValue = "30", paramLabel = "MS", description = "each way: ${DEFAULT-VALUE}")
    private String delay = "30";

    @Option(
            names = "--method",
            defaultValue = "chacha20poly1305_ietf",
            paramLabel = "NAME",
            description = "encryption, or none: ${DEFAULT-VALUE}")
    private String method = "chacha20poly1305_ietf";

    public DemoCommand(TunnelEnd.Factory ends, PrintStream out, PrintStream err) {
        this.ends = ends;
        this.out = out;
        this.err = err;
    }

    /// 0: both files arrived whole; else as [Failures#status] says.
    @Override
    public Integer call() {
        Console console = System.console();
        Progress progress = new Progress(out, console != null && console.isTerminal());
        return Failures.status("kcptun-netty demo", err, () -> new Demo(ends, progress).run(plan()));
    }

    private Demo.Plan plan() {
        long bytes = ByteSize.parse(size);
        double percent = number("loss", loss, "%");
        double millis = number("delay", delay, "ms");
        if (millis != Math.rint(millis)) {
            throw new IllegalArgumentException("delay: " + delay + " is not a whole number of milliseconds");
        }
        return new Demo.Plan(bytes, method, new LinkQuality((int) millis, percent, SEED));
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
