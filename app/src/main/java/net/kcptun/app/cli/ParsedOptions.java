package net.kcptun.app.cli;

import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;

/// What was given of a [CommandSyntax]. Options go by their words.
record ParsedOptions(CommandLine line) {
    boolean has(String option) {
        return line.hasOption(option);
    }

    int count(String option) {
        return line.getOptionCount(option);
    }

    @Nullable
    String value(String option) {
        return line.getOptionValue(option);
    }

    String value(String option, String otherwise) {
        return line.getOptionValue(option, otherwise);
    }

    /// In the order in which they were given; empty: none.
    List<String> values(String option) {
        return has(option) ? List.of(line.getOptionValues(option)) : List.of();
    }

    String operand(String otherwise) {
        List<String> operands = line.getArgList();
        return operands.isEmpty() ? otherwise : operands.getFirst();
    }
}
