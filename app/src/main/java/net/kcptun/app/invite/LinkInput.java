package net.kcptun.app.invite;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import net.kcptun.app.command.CommandFailure;

/// A link that does not stand in the command line: the first line of standard input. At a terminal it is asked for, and
/// is not shown while it is typed or pasted.
final class LinkInput {
    private static final String QUESTION = "Paste the link, which stays hidden, and press Enter: ";

    private LinkInput() {}

    static String read(InputStream in) throws CommandFailure, IOException {
        Console console = in == System.in ? System.console() : null;
        String line = console != null && console.isTerminal() ? ask(console) : firstLine(in);
        if (line.isBlank()) {
            throw new CommandFailure("there is no link in standard input");
        }
        return line.strip();
    }

    private static String ask(Console console) {
        char[] typed = console.readPassword("%s", QUESTION);
        if (typed == null) {
            return "";
        }
        String line = new String(typed);
        Arrays.fill(typed, ' ');
        return line;
    }

    /// One byte more than a link has is enough to tell that it is none.
    private static String firstLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n' && line.length() <= LinkText.LENGTH_MAX; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
