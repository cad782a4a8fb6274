package net.kcptun.app.cli;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.linux.Syslog;
import net.kcptun.app.linux.SystemCallException;
import net.kcptun.app.linux.Terminal;
import net.kcptun.app.log.Level;
import net.kcptun.app.log.Log;
import net.kcptun.app.log.LogTarget;

/// `-d`: the program in the background.
///
/// A JVM cannot fork. The process at the terminal starts another with its own command line and shows what that one says
/// while it starts. When it runs it sends a zero byte on its standard output, leaves the terminal, and the first
/// process ends with success; when it ends before, then with its status.
final class Background {
    /// Marks the process in the background.
    private static final String PROPERTY = "kcptun.background";

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final File NOWHERE = new File("/dev/null");
    private static final int RUNNING = 0;
    private static final int BUFFER_BYTES = 4096;

    private Background() {}

    /// Whether this process is the one in the background.
    static boolean isEntered() {
        return Boolean.getBoolean(PROPERTY);
    }

    /// At the terminal: starts the other process; returns this one's exit status.
    static int start() throws CommandFailure, InterruptedException {
        try {
            Process other = new ProcessBuilder(commandLine())
                    .redirectInput(Redirect.from(NOWHERE))
                    .redirectError(Redirect.INHERIT)
                    .start();
            return showUntilRunning(other.getInputStream()) ? 0 : other.waitFor();
        } catch (IOException e) {
            throw new CommandFailure("-d: cannot start the process in the background: " + e.getMessage());
        }
    }

    /// From the system: the JVM's own account of its arguments is cut off where they are long.
    private static List<String> commandLine() throws CommandFailure, IOException {
        if (!Files.isReadable(COMMAND_LINE)) {
            throw new CommandFailure("-d: there is no " + COMMAND_LINE
                    + " to be read, as Linux has it; let nohup or a service run it in the background");
        }
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding"));
        String[] arguments = new String(Files.readAllBytes(COMMAND_LINE), charset).split("\0", -1);
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse(arguments[0]));
        command.add("-D" + PROPERTY + "=true");
        command.addAll(List.of(arguments).subList(1, arguments.length - 1));
        return command;
    }

    /// Whether it says that it runs; false once it says nothing more.
    private static boolean showUntilRunning(InputStream said) throws IOException {
        OutputStream out = new FileOutputStream(FileDescriptor.out);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int n = said.read(buffer); n > 0; n = said.read(buffer)) {
            boolean isRunning = buffer[n - 1] == RUNNING;
            out.write(buffer, 0, isRunning ? n - 1 : n);
            if (isRunning) {
                return true;
            }
        }
        return false;
    }

    /// In the background, once everything runs: lines go to syslog, the process at the terminal ends.
    static void detach(Log log) throws CommandFailure {
        if (!Syslog.isServed()) {
            log.log(Level.WARNING, "-d: " + Run.NO_SYSLOG);
        }
        log.log(
                Level.INFO,
                "daemon process has started with pid " + ProcessHandle.current().pid());
        try {
            log.moveTo(LogTarget.SYSLOG);
            Terminal.leave();
            new FileOutputStream(FileDescriptor.out).write(RUNNING);
            Terminal.closeStreams();
        } catch (UnsupportedOperationException | SystemCallException e) {
            throw new CommandFailure("-d: " + e.getMessage());
        } catch (IOException e) {
            throw new CommandFailure("-d: whoever started the program is gone");
        }
    }
}
