package net.kcptun.app.invite;

import java.io.Console;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import net.kcptun.app.linux.WindowSize;

/// What can be shown where a command's answers go.
///
/// @param charset   of its characters
/// @param columns   characters of a line, `Integer.MAX_VALUE` where lines have no end
/// @param isColoured whether it understands colours
record Screen(Charset charset, int columns, boolean isColoured) {
    /// A file or a pipe.
    static Screen plain(Charset charset) {
        return new Screen(charset, Integer.MAX_VALUE, false);
    }

    static Screen of(PrintStream out) {
        return out == System.out ? ofStandardOutput() : plain(out.charset());
    }

    private static Screen ofStandardOutput() {
        Optional<WindowSize> window = WindowSize.ofTerminal();
        Console console = System.console();
        boolean isTerminal = window.isPresent() || console != null && console.isTerminal();
        int columns = window.map(WindowSize::columns).orElse(Integer.MAX_VALUE);
        return new Screen(System.out.charset(), columns, isTerminal && wantsColours(System.getenv()));
    }

    /// Source: https://no-color.org.
    static boolean wantsColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
    }

    /// Why a code of so many columns cannot be shown, in words; empty if it can.
    Optional<String> obstacle(int codeColumns) {
        if (!charset.equals(StandardCharsets.UTF_8)) {
            return Optional.of("the output is not UTF-8");
        }
        return columns < codeColumns
                ? Optional.of("the terminal has " + columns + " columns, and it takes " + codeColumns)
                : Optional.empty();
    }
}
