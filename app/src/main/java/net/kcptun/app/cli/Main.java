package net.kcptun.app.cli;

import java.io.PrintStream;
import java.util.List;
import net.kcptun.app.bench.BenchCommand;
import net.kcptun.app.command.Command;
import net.kcptun.app.command.Invocation;
import net.kcptun.app.demo.DemoCommand;
import net.kcptun.app.doctor.DoctorCommand;
import net.kcptun.app.invite.InitCommand;
import net.kcptun.app.invite.JoinCommand;
import net.kcptun.app.invite.ShareCommand;
import net.kcptun.app.loopback.ForwarderEnd;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.app.top.TopCommand;

/// Where the program begins: picks the command that a command line names. The exit status is that of its [Invocation],
/// or 3 where memory was used up meanwhile ([OutOfMemory]).
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        NameResolver.keepSystemOrder();
        System.exit(run(System.out, System.err, arguments));
    }

    /// Runs a command line to its end; returns the exit status.
    static int run(PrintStream out, PrintStream err, String... arguments) {
        List<String> given = List.of(arguments);
        Command command = named(given.isEmpty() ? "" : given.getFirst());
        boolean isSub = !(command instanceof MainCommand);
        return Invocation.run(command, isSub ? given.subList(1, given.size()) : given, out, err);
    }

    static Command named(String word) {
        return switch (word) {
            case "init" -> new InitCommand();
            case "join" -> new JoinCommand(System.in);
            case "share" -> new ShareCommand();
            case "demo" -> new DemoCommand(ForwarderEnd::start);
            case "bench" -> new BenchCommand();
            case "doctor" -> new DoctorCommand();
            case "top" -> new TopCommand();
            case Rehearsal.WORD -> new Rehearsal();
            default -> new MainCommand();
        };
    }
}
