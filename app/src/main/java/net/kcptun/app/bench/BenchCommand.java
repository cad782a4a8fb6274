package net.kcptun.app.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import net.kcptun.app.loopback.EndPlan;
import net.kcptun.app.loopback.Failures;
import net.kcptun.core.crypto.CipherMethod;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `kcptun-netty bench`: what this machine carries, and why not more, without root, a file or a second machine.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures the throughput of each encryption method over loopback, and says what limits it.")
public final class BenchCommand implements Callable<Integer> {
    private static final int SECONDS_MAX = 60;

    private final PrintStream out;
    private final PrintStream err;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            description = "only this one, or none; may be given more than once: all")
    private List<String> wanted = new ArrayList<>();

    @Option(
            names = "--seconds",
            defaultValue = "3",
            paramLabel = "N",
            description = "for each method, the first third (at most 1 s) not counted: ${DEFAULT-VALUE}")
    private String seconds = "3";

    public BenchCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// 0: all is measured; else as [Failures#status] says.
    @Override
    public Integer call() {
        return Failures.status("kcptun-netty bench", err, () -> new Bench(out).run(methods(), duration()));
    }

    private List<String> methods() {
        List<String> known = known();
        for (String name : wanted) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "method: there is no \"" + name + "\"; there are " + String.join(", ", known));
            }
        }
        return wanted.isEmpty() ? known : wanted.stream().distinct().toList();
    }

    private static List<String> known() {
        List<String> names = new ArrayList<>();
        names.add(EndPlan.NO_METHOD);
        for (CipherMethod method : CipherMethod.values()) {
            names.add(method.text());
        }
        return names;
    }

    private Duration duration() {
        String text = seconds.strip();
        if (!text.matches("[0-9]{1,2}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > SECONDS_MAX) {
            throw new IllegalArgumentException("seconds: " + seconds + " is not a whole number in 1.." + SECONDS_MAX);
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }
}
