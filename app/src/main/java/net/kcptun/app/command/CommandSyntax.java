package net.kcptun.app.command;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.jspecify.annotations.Nullable;

/// What one command takes: options, at most so many operands, and its help. Short options may stand together (`-vvd`),
/// values follow as `-c FILE`, `-cFILE`, `--config FILE` or `--config=FILE`. Apache Commons CLI does the parsing; the
/// words for misuse are ours.
///
/// The help is a text by hand: its options are compared with these by a test.
public final class CommandSyntax {
    static final String HELP = "help";
    static final String VERSION = "version";

    private final String name;
    private final String help;
    private final int operandsMax;
    private final Options options = new Options();
    private final Set<String> repeatable = new HashSet<>();

    /// @param name as the user typed it, with the program's
    public CommandSyntax(String name, int operandsMax, String help) {
        this.name = name;
        this.operandsMax = operandsMax;
        this.help = help;
        flag("h", HELP);
        flag("V", VERSION);
    }

    /// Adds an option without a value. It may be given more than once, which counts where [ParsedOptions#count] is
    /// asked.
    public CommandSyntax flag(@Nullable String letter, String word) {
        options.addOption(Option.builder(letter).longOpt(word).get());
        return this;
    }

    /// Adds an option with a value, at most once.
    ///
    /// @param value what stands for it in the help
    public CommandSyntax value(@Nullable String letter, String word, String value) {
        options.addOption(
                Option.builder(letter).longOpt(word).hasArg().argName(value).get());
        return this;
    }

    /// As [#value], as often as the user likes.
    public CommandSyntax values(String word, String value) {
        repeatable.add(word);
        return value(null, word, value);
    }

    public String name() {
        return name;
    }

    String help() {
        return help;
    }

    public Options options() {
        return options;
    }

    /// @throws Misuse with a line for the user
    ParsedOptions parse(List<String> arguments) throws Misuse {
        CommandLine line;
        try {
            line = DefaultParser.builder()
                    .setAllowPartialMatching(false)
                    .setStripLeadingAndTrailingQuotes(false)
                    .get()
                    .parse(options, arguments.toArray(String[]::new));
        } catch (UnrecognizedOptionException e) {
            throw new Misuse("Unknown option: '" + e.getOption() + "'");
        } catch (MissingArgumentException e) {
            throw new Misuse("Missing required parameter for option " + named(e.getOption()));
        } catch (ParseException e) {
            throw new Misuse(Objects.requireNonNullElse(e.getMessage(), "cannot be understood"));
        }
        List<String> operands = line.getArgList();
        if (operands.size() > operandsMax) {
            String extra = operands.get(operandsMax);
            throw new Misuse("Unmatched argument at index " + arguments.indexOf(extra) + ": '" + extra + "'");
        }
        for (Option option : line.getOptions()) {
            if (option.hasArg() && !repeatable.contains(option.getLongOpt()) && line.getOptionCount(option) > 1) {
                throw new Misuse("option " + named(option) + " should be specified only once");
            }
        }
        return new ParsedOptions(line);
    }

    private static String named(Option option) {
        return "'--" + option.getLongOpt() + "' (" + option.getArgName() + ")";
    }
}
