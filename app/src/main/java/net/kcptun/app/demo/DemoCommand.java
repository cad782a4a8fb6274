package net.kcptun.app.demo;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import net.kcptun.app.command.Command;
import net.kcptun.app.command.CommandSyntax;
import net.kcptun.app.command.Misuse;
import net.kcptun.app.command.ParsedOptions;
import net.kcptun.app.loopback.TunnelEnd;
import net.kcptun.app.loopback.TunnelPlan;

/// `kcptun-netty demo`: shows the tunnel at work on a bad link, without root, a file or a second machine.
public final class DemoCommand implements Command {
    private static final String SIZE = "32M";
    private static final String RATE = "50";
    private static final String LOSS = "2";
    private static final String DELAY = "30";
    private static final String METHOD = "chacha20poly1305_ietf";
    private static final String HELP = """
            Usage: kcptun-netty demo [-hV] [--delay=MS] [--loss=PERCENT] [--method=NAME]
                                     [--rate=MBIT] [--size=BYTES]
            Moves a file up and down through a tunnel over a simulated bad link, all in
            this process, and tells how much of the link was used.
                  --delay=MS       each way: %s
              -h, --help           Show this help message and exit.
                  --loss=PERCENT   each way: %s
                  --method=NAME    encryption, or none: %s
                  --rate=MBIT      Mbit/s each way: %s
                  --size=BYTES     each way: %s
              -V, --version        Print version information and exit.
            """;

    private static final long SEED = 20_260_101;

    private final TunnelEnd.Factory ends;

    public DemoCommand(TunnelEnd.Factory ends) {
        this.ends = ends;
    }

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("kcptun-netty demo", 0, HELP.formatted(DELAY, LOSS, METHOD, RATE, SIZE))
                .value(null, "size", "BYTES")
                .value(null, "rate", "MBIT")
                .value(null, "loss", "PERCENT")
                .value(null, "delay", "MS")
                .value(null, "method", "NAME");
    }

    @Override
    public int run(ParsedOptions given, PrintStream out) throws Misuse, IOException, InterruptedException {
        Demo.Plan plan = given.as(DemoCommand::plan);
        Console console = System.console();
        new Demo(ends, new Progress(out, console != null && console.isTerminal())).run(plan);
        return 0;
    }

    private static Demo.Plan plan(ParsedOptions given) {
        long bytes = ByteSize.parse(given.value("size", SIZE));
        double percent = number("loss", given.value("loss", LOSS), "%");
        String delay = given.value("delay", DELAY);
        double millis = number("delay", delay, "ms");
        if (millis != Math.rint(millis)) {
            throw new IllegalArgumentException("delay: " + delay + " is not a whole number of milliseconds");
        }
        double megabits = number("rate", given.value("rate", RATE), "mbit/s");
        LinkQuality quality = new LinkQuality(megabits, (int) millis, percent, SEED);
        return new Demo.Plan(bytes, TunnelPlan.method(given.value("method", METHOD)), quality);
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
