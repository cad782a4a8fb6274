package net.kcptun.app.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.kcptun.app.command.Command;
import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.command.CommandSyntax;
import net.kcptun.app.command.Misuse;
import net.kcptun.app.command.ParsedOptions;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.config.Loaded;
import net.kcptun.app.log.Log;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PresharedKey;
import org.jspecify.annotations.Nullable;

/// `kcptun-netty` without a subcommand: runs a tunnel's end, or answers one of the small questions.
final class MainCommand implements Command {
    private static final String HELP = """
            Usage: kcptun-netty [-dhVsv] [--check] [--list-methods] [-c=FILE]
                                [--genpsk=METHOD] [-u=[USER][:[GROUP]]] [COMMAND]
            An encrypted TCP port forwarder over KCP, with NAT traversal.

            Options:
              -c, --config=FILE     Run with this JSON configuration.
                  --check           Only validate the configuration, then exit.
              -d, --daemonize       Run in the background and log to syslog.
              -u, --user=[USER][:[GROUP]]
                                    Run as this identity, for instance nobody:nogroup.
              -v, --verbose         Log more; may be given more than once.
              -s, --silence         Log less; may be given more than once.
                  --list-methods    List the encryption methods, then exit.
                  --genpsk=METHOD   Print a random key for this method, then exit.
              -h, --help            Show this help message and exit.
              -V, --version         Print version information and exit.

            Commands:
              init    On a server: writes its configuration and shows a link for clients.
              join    On a client: writes a configuration from such a link, and checks
                        that the server answers.
              share   Shows the link of a configuration again.
              demo    Moves a file up and down through a tunnel over a simulated bad link,
                        all in this process.
              bench   Measures the throughput of each encryption method over loopback, and
                        says what limits it.
              doctor  Says in plain lines what is wrong with a configuration, this machine,
                        the path and the peer.
              top     Shows a running program's sessions and rates, as its http_listen tells
                        them, once a second.
            """;

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("kcptun-netty", 0, HELP)
                .value("c", "config", "FILE")
                .flag(null, "check")
                .flag("d", "daemonize")
                .value("u", "user", "[USER][:[GROUP]]")
                .flag("v", "verbose")
                .flag("s", "silence")
                .flag(null, "list-methods")
                .value(null, "genpsk", "METHOD");
    }

    @Override
    public int run(ParsedOptions given, PrintStream out)
            throws Misuse, CommandFailure, IOException, InterruptedException {
        if (given.has("list-methods")) {
            methods().forEach(out::println);
            return 0;
        }
        String keyMethod = given.value("genpsk");
        if (keyMethod != null) {
            return printKey(keyMethod, out);
        }
        Path file = file(given.value("config"));
        boolean check = given.has("check");
        if (given.has("daemonize") && !check && !Background.isEntered()) {
            return Background.start();
        }
        if (Background.isEntered()) {
            file = file.toAbsolutePath();
        }
        if (!check) {
            Thread.ofPlatform().daemon().name("log").start(Log::prepare);
        }
        Loaded loaded = ConfigReader.read(file);
        if (check) {
            return report(file, loaded, out);
        }
        Privileges privileges =
                Privileges.of(given.value("user"), loaded.config().user());
        return new Run(file, loaded, given.count("verbose") - given.count("silence"), privileges).untilStopped();
    }

    private static Path file(@Nullable String given) throws Misuse {
        if (given == null) {
            throw new Misuse("a configuration is needed: -c FILE");
        }
        try {
            return Path.of(given);
        } catch (InvalidPathException e) {
            throw new Misuse("-c: " + e.getMessage());
        }
    }

    private static Stream<String> methods() {
        return Arrays.stream(CipherMethod.values()).map(CipherMethod::text);
    }

    private static int printKey(String name, PrintStream out) throws Misuse {
        if (CipherMethod.byName(name).isEmpty()) {
            throw new Misuse(
                    "no method \"" + name + "\"; there are " + methods().collect(Collectors.joining(", ")));
        }
        PresharedKey key = PresharedKey.generate(new SystemEntropy());
        out.println(key.toBase64());
        key.wipe();
        return 0;
    }

    private static int report(Path file, Loaded loaded, PrintStream out) {
        for (String warning : loaded.warnings()) {
            out.println(file + ": warning: " + warning);
        }
        out.println(file + ": ok (" + loaded.config().mode().text() + ")");
        return 0;
    }
}
