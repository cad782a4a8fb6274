package net.kcptun.app.cli;

import java.io.PrintWriter;
import net.kcptun.app.bench.BenchCommand;
import net.kcptun.app.demo.DemoCommand;
import net.kcptun.app.loopback.ForwarderEnd;
import net.kcptun.app.top.TopCommand;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

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
        CommandLine commandLine = new CommandLine(new MainCommand())
                .addSubcommand("demo", new DemoCommand(ForwarderEnd::start, System.out, System.err))
                .addSubcommand("bench", new BenchCommand(System.out, System.err))
                .addSubcommand("top", new TopCommand(System.out, System.err))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setUsageHelpAutoWidth(false)
                .setParameterExceptionHandler(Main::onMisuse)
                .setExecutionExceptionHandler((failure, command, _) -> onFailure(failure, command));
        return commandLine.execute(arguments);
    }

    private static int onMisuse(ParameterException misuse, String... arguments) {
        CommandLine command = misuse.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + misuse.getMessage());
        command.getErr().println("Try '" + name + " --help'.");
        return 2;
    }

    private static int onFailure(Exception failure, CommandLine command) {
        String message = failure instanceof CommandFailure ? failure.getMessage() : failure.toString();
        for (String line : String.valueOf(message).split("\n")) {
            command.getErr().println("kcptun-netty: " + line);
        }
        return 1;
    }
}
