package net.kcptun.app.cli;

import java.io.PrintWriter;
import java.util.List;

/// Where the program begins. Whatever goes wrong reaches the user as clear lines on the error stream and as the exit
/// status: 0 done, 1 it failed, 2 it was called wrongly.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        int status = run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), arguments);
        System.exit(status);
    }

    /// Runs a command line to its end; returns the exit status.
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        List<String> given = List.of(arguments);
        Command command = named(given.isEmpty() ? "" : given.getFirst());
        boolean isSub = !(command instanceof MainCommand);
        CommandSyntax syntax = command.syntax();
        try {
            return run(command, syntax.parse(isSub ? given.subList(1, given.size()) : given), out);
        } catch (Misuse e) {
            err.println(syntax.name() + ": " + e.getMessage());
            err.println("Try '" + syntax.name() + " --help'.");
            return 2;
        } catch (CommandFailure e) {
            return onFailure(String.valueOf(e.getMessage()), err);
        } catch (InterruptedException | RuntimeException e) {
            return onFailure(e.toString(), err);
        }
    }

    static Command named(String word) {
        return switch (word) {
            case "demo" -> new Demonstration();
            case "bench" -> new Benchmark();
            case "top" -> new LiveView();
            case Rehearsal.WORD -> new Rehearsal();
            default -> new MainCommand();
        };
    }

    private static int run(Command command, ParsedOptions given, PrintWriter out)
            throws Misuse, CommandFailure, InterruptedException {
        if (given.has(CommandSyntax.HELP)) {
            out.print(command.syntax().help());
            out.flush();
            return 0;
        }
        if (given.has(CommandSyntax.VERSION)) {
            out.println("kcptun-netty " + Version.text());
            return 0;
        }
        return command.run(given, out);
    }

    private static int onFailure(String message, PrintWriter err) {
        for (String line : message.split("\n")) {
            err.println("kcptun-netty: " + line);
        }
        return 1;
    }
}
