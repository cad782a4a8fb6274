package net.kcptun.app.cli;

import java.io.PrintWriter;

/// What the program does with one kind of command line.
interface Command {
    CommandSyntax syntax();

    /// Does it; returns the exit status.
    ///
    /// @param out for answers; what runs long writes to the standard streams
    int run(ParsedOptions given, PrintWriter out) throws Misuse, CommandFailure, InterruptedException;
}
