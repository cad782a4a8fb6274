package net.kcptun.app.command;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/// One command line, from its arguments to the exit status: 0 done, 1 it failed, 2 it was called wrongly. Whatever goes
/// wrong reaches the user as clear lines on the error stream.
public final class Invocation {
    private Invocation() {}

    /// @param arguments without the command's word
    public static int run(Command command, List<String> arguments, PrintStream out, PrintStream err) {
        CommandSyntax syntax = command.syntax();
        try {
            return run(command, syntax, syntax.parse(arguments), out);
        } catch (Misuse e) {
            err.println(syntax.name() + ": " + e.getMessage());
            if (e.isToldInHelp()) {
                err.println("Try '" + syntax.name() + " --help'.");
            }
            return 2;
        } catch (CommandFailure | IOException e) {
            return onFailure(syntax, CommandFailure.reason(e), err);
        } catch (InterruptedException | RuntimeException e) {
            return onFailure(syntax, e.toString(), err);
        }
    }

    private static int run(Command command, CommandSyntax syntax, ParsedOptions given, PrintStream out)
            throws Misuse, CommandFailure, IOException, InterruptedException {
        if (given.has(CommandSyntax.HELP)) {
            out.print(syntax.help());
            out.flush();
            return 0;
        }
        if (given.has(CommandSyntax.VERSION)) {
            out.println("kcptun-netty " + Version.whole());
            return 0;
        }
        return command.run(given, out);
    }

    private static int onFailure(CommandSyntax syntax, String message, PrintStream err) {
        for (String line : message.split("\n")) {
            err.println(syntax.name() + ": " + line);
        }
        return 1;
    }
}
