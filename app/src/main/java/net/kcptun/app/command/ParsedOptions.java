package net.kcptun.app.command;

import java.util.List;
import java.util.function.Function;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;

/// What was given of a [CommandSyntax]. Options go by their words.
public record ParsedOptions(CommandLine line) {
    /// What the options mean to a command.
    ///
    /// @param reader throws [IllegalArgumentException] with a line for the user where a value is wrong
    public <T> T as(Function<ParsedOptions, T> reader) throws Misuse {
        try {
            return reader.apply(this);
        } catch (IllegalArgumentException e) {
            throw new Misuse(e);
        }
    }

    public boolean has(String option) {
        return line.hasOption(option);
    }

    public int count(String option) {
        return line.getOptionCount(option);
    }

    @Nullable
    public String value(String option) {
        return line.getOptionValue(option);
    }

    public String value(String option, String otherwise) {
        return line.getOptionValue(option, otherwise);
    }

    /// In the order in which they were given; empty: none.
    public List<String> values(String option) {
        return has(option) ? List.of(line.getOptionValues(option)) : List.of();
    }

    public String operand(String otherwise) {
        List<String> operands = line.getArgList();
        return operands.isEmpty() ? otherwise : operands.getFirst();
    }
}
