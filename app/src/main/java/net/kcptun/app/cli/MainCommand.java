package net.kcptun.app.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import net.kcptun.app.config.ConfigException;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.config.Loaded;
import net.kcptun.app.net.SystemEntropy;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PresharedKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `kcptun-netty` without a subcommand: runs a tunnel's end, or answers one of the small questions.
@Command(
        name = "kcptun-netty",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        description = "An encrypted TCP port forwarder over KCP, with NAT traversal.",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n")
final class MainCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Run with this JSON configuration.")
    private @Nullable Path config;

    @Option(names = "--check", description = "Only validate the configuration, then exit.")
    private boolean check;

    @Option(
            names = {"-d", "--daemonize"},
            description = "Run in the background and log to syslog.")
    private boolean daemonize;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "[USER][:[GROUP]]",
            description = "Run as this identity, for instance nobody:nogroup.")
    private @Nullable String user;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log more; may be given more than once.")
    private boolean @Nullable [] louder;

    @Option(
            names = {"-s", "--silence"},
            description = "Log less; may be given more than once.")
    private boolean @Nullable [] quieter;

    @Option(names = "--list-methods", description = "List the encryption methods, then exit.")
    private boolean listMethods;

    @Option(names = "--genpsk", paramLabel = "METHOD", description = "Print a random key for this method, then exit.")
    private @Nullable String keyMethod;

    @Override
    public Integer call() throws Exception {
        if (listMethods) {
            return listMethods();
        }
        if (keyMethod != null) {
            return printKey(keyMethod);
        }
        Path file = config;
        if (file == null) {
            throw new ParameterException(spec().commandLine(), "a configuration is needed: -c FILE");
        }
        if (daemonize && !check && !Background.isEntered()) {
            return Background.start();
        }
        if (Background.isEntered()) {
            file = file.toAbsolutePath();
        }
        Loaded loaded = load(file);
        if (check) {
            return report(file, loaded);
        }
        Privileges privileges = Privileges.of(user, loaded.config().user());
        return new Run(file, loaded, louderBy(), privileges).untilStopped();
    }

    private int listMethods() {
        for (CipherMethod method : CipherMethod.values()) {
            out().println(method.text());
        }
        return 0;
    }

    private int printKey(String name) {
        if (CipherMethod.byName(name).isEmpty()) {
            List<String> known =
                    Arrays.stream(CipherMethod.values()).map(CipherMethod::text).toList();
            throw new ParameterException(
                    spec().commandLine(), "no method \"" + name + "\"; there are " + String.join(", ", known));
        }
        PresharedKey key = PresharedKey.generate(new SystemEntropy());
        out().println(key.toBase64());
        key.wipe();
        return 0;
    }

    private int report(Path file, Loaded loaded) {
        for (String warning : loaded.warnings()) {
            out().println(file + ": warning: " + warning);
        }
        out().println(file + ": ok (" + loaded.config().mode().text() + ")");
        return 0;
    }

    private static Loaded load(Path file) throws CommandFailure {
        try {
            return ConfigReader.read(file);
        } catch (ConfigException e) {
            throw new CommandFailure(String.join("\n", e.problems()));
        }
    }

    private int louderBy() {
        return count(louder) - count(quieter);
    }

    private static int count(boolean @Nullable [] given) {
        return given == null ? 0 : given.length;
    }

    private PrintWriter out() {
        return spec().commandLine().getOut();
    }

    private CommandSpec spec() {
        CommandSpec known = spec;
        if (known == null) {
            throw new IllegalStateException("used outside a command line");
        }
        return known;
    }
}
