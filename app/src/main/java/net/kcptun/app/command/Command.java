package net.kcptun.app.command;

import java.io.IOException;
import java.io.PrintStream;

/// What the program does with one kind of command line.
public interface Command {
    CommandSyntax syntax();

    /// Does it; returns the exit status.
    ///
    /// @param out for answers
    /// @throws CommandFailure where it cannot be done
    /// @throws IOException    as well, with a line for the user
    int run(ParsedOptions given, PrintStream out) throws Misuse, CommandFailure, IOException, InterruptedException;
}
