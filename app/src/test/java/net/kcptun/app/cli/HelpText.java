package net.kcptun.app.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `--help` says, taken apart. That it names all options of its command is what MainTest sees to.
///
/// @param usage    its lines, without the word and joined
/// @param about    what the command does
/// @param items    options and operands
/// @param commands subcommands, of the main command only
/// @param notes    what stands below
record HelpText(String usage, String about, List<Item> items, List<Item> commands, String notes) {
    private static final Pattern OPTION = Pattern.compile(" {2,6}(?:(-\\S), )?(--\\S+|\\[\\S+])(?: {2,}(\\S.*))?");
    private static final Pattern COMMAND = Pattern.compile(" {2}([a-z][a-z-]*) {2,}(\\S.*)");
    private static final Pattern HEADING = Pattern.compile("(Options|Commands):|");
    private static final int CONTINUED = 8;

    /// @param letter `-c`, or empty
    /// @param word   `--config=FILE`, `[URL]` or `demo`
    record Item(String letter, String word, String about) {
        String name() {
            return word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
        }

        /// What stands for the value; empty: it takes none.
        String value() {
            return word.contains("=") ? word.substring(word.indexOf('=') + 1) : "";
        }

        boolean isOption() {
            return word.startsWith("-");
        }

        private Item and(String more) {
            return new Item(letter, word, (about + " " + more.strip()).strip());
        }
    }

    /// @param command empty: the main command's
    static HelpText of(String command) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true);
        int status = command.isEmpty() ? Main.run(out, out, "--help") : Main.run(out, out, command, "--help");
        if (status != 0) {
            throw new AssertionError(command + ": " + said);
        }
        return parse(said.toString().lines().toList());
    }

    private static HelpText parse(List<String> lines) {
        int begin = 1;
        StringBuilder usage = new StringBuilder(lines.getFirst().substring("Usage: ".length()));
        while (lines.get(begin).startsWith(" ".repeat(CONTINUED))) {
            usage.append(' ').append(lines.get(begin++).strip());
        }
        List<String> about = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        List<Item> items = new ArrayList<>();
        List<Item> commands = new ArrayList<>();
        List<Item> last = items;
        for (String line : lines.subList(begin, lines.size())) {
            Matcher option = OPTION.matcher(line);
            Matcher command = COMMAND.matcher(line);
            if (option.matches()) {
                items.add(item(option.group(1), option.group(2), option.group(3)));
                last = items;
            } else if (command.matches()) {
                commands.add(item(null, command.group(1), command.group(2)));
                last = commands;
            } else if (line.startsWith(" ".repeat(CONTINUED)) && !last.isEmpty()) {
                last.add(last.removeLast().and(line));
            } else if (!HEADING.matcher(line).matches()) {
                (items.isEmpty() ? about : notes).add(line.strip());
            }
        }
        return new HelpText(usage.toString(), String.join(" ", about), items, commands, String.join(" ", notes));
    }

    private static Item item(String letter, String word, String about) {
        return new Item(letter == null ? "" : letter, word, about == null ? "" : about);
    }
}
