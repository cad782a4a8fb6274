package net.kcptun.app.bench;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.loopback.EndPlan;
import net.kcptun.app.loopback.Failures;
import net.kcptun.core.crypto.CipherMethod;

/// `kcptun-netty bench`: what this machine carries, and why not more, without root, a file or a second machine.
public final class BenchCommand {
    private static final int SECONDS_MAX = 60;

    private final PrintStream out;
    private final PrintStream err;

    /// As the user wrote them.
    ///
    /// @param methods names of encryption methods, or `none`; empty: all
    /// @param seconds for each method
    public record Options(List<String> methods, String seconds) {
        /// What is not given.
        public static final Options DEFAULT = new Options(List.of(), "3");
    }

    public BenchCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /// 0: all is measured; else as [Failures#status] says.
    public int run(Options options) {
        return Failures.status(
                "kcptun-netty bench",
                err,
                () -> new Bench(out).run(methods(options.methods()), duration(options.seconds())));
    }

    private static List<String> methods(List<String> wanted) {
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

    private static Duration duration(String seconds) {
        String text = seconds.strip();
        if (!text.matches("[0-9]{1,2}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > SECONDS_MAX) {
            throw new IllegalArgumentException("seconds: " + seconds + " is not a whole number in 1.." + SECONDS_MAX);
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }
}
