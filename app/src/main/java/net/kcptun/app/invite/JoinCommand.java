package net.kcptun.app.invite;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import net.kcptun.app.command.Command;
import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.command.CommandSyntax;
import net.kcptun.app.command.Misuse;
import net.kcptun.app.command.ParsedOptions;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.log.StartException;
import org.jspecify.annotations.Nullable;

/// `kcptun-netty join`: a client's configuration from a link, and whether its server answers.
public final class JoinCommand implements Command {
    private static final String NAME = "client";
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String HELP = """
            Usage: kcptun-netty join [-fhV] --listen=HOST:PORT [-o=FILE] LINK
            On a client: writes a configuration from a link, which only its owner may read,
            and checks that the server answers. The link carries the key: whoever has it can
            use the tunnel, and who made it decides what the tunnel leads to.
                  LINK              as init and share show it, in quotation marks, since
                                      shells read & and ? in their own way; or -, to read it
                                      from standard input, which keeps the key out of the
                                      list of processes and the shell's history
              -f, --force           replace a file that exists
              -h, --help            Show this help message and exit.
                  --listen=HOST:PORT
                                    where to take TCP connections, such as 127.0.0.1:2222
              -o, --output=FILE     by default /etc/kcptun-netty/NAME.json where that folder
                                      exists and may be written to, as by root, else
                                      NAME.json in this folder; NAME: the link's, or client
              -V, --version         Print version information and exit.
            The exit status is 1 if nobody answers; the configuration is there all the same.
            """;

    private final InputStream in;
    private final ConfigPlace place;

    /// @param in where links come from that are not in the command line
    public JoinCommand(InputStream in) {
        this(in, ConfigPlace.USUAL);
    }

    JoinCommand(InputStream in, ConfigPlace place) {
        this.in = in;
        this.place = place;
    }

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("kcptun-netty join", 1, HELP)
                .flag("f", "force")
                .value(null, "listen", "HOST:PORT")
                .value("o", "output", "FILE");
    }

    @Override
    public int run(ParsedOptions given, PrintStream out)
            throws Misuse, CommandFailure, IOException, InterruptedException {
        HostPort listen = given.as(options -> Arguments.address(options, "listen"));
        if (listen == null) {
            throw new Misuse("where to take connections is needed: --listen 127.0.0.1:2222");
        }
        String operand = given.operand("");
        if (operand.isEmpty()) {
            throw new Misuse("a link is needed: LINK, or - to read it from standard input");
        }
        Path output = given.as(options -> Arguments.path(options, "output"));
        String text = operand.equals("-") ? LinkInput.read(in) : operand;
        Link link = given.as(_ -> link(text));
        Path file = output == null ? place.fileFor(link.name() == null ? NAME : link.name()) : output;
        if (output == null && link.name() != null && Files.exists(file)) {
            // A stranger's link is not to choose what --force replaces.
            throw new CommandFailure(file + " exists already, and only the link names it; --force -o " + file
                    + " replaces it, -o FILE writes another");
        }
        write(file, listen, link, given.has("force"));
        out.println(place.written(file));
        check(file, out);
        tellNext(file, listen, link.target(), out);
        return 0;
    }

    private static Link link(String text) {
        try {
            return LinkText.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the link " + e.getMessage(), e);
        }
    }

    private static void write(Path file, HostPort listen, Link link, boolean mayReplace) throws CommandFailure {
        String text = ConfigText.ofClient(listen, link).json();
        link.key().wipe();
        new NewFile(file, mayReplace).write(text);
    }

    private void check(Path file, PrintStream out) throws CommandFailure, IOException, InterruptedException {
        Config config = ConfigReader.read(file).config();
        out.println("Asking " + peer(config) + " for a sign of life ...");
        try {
            SignOfLife.Answer answer = SignOfLife.of(config);
            out.printf(
                    Locale.ROOT,
                    "The server answers from %s, after %.1f ms.%n",
                    answer.peer(),
                    answer.roundTripNanos() / NANOS_PER_MILLI);
        } catch (CommandFailure | StartException e) {
            throw new CommandFailure(
                    e.getMessage() + "\n" + file + " stays as it is: " + place.startOf(file) + " goes on trying.");
        }
    }

    private static @Nullable HostPort peer(Config config) {
        HostPort rendezvous = config.addresses().rendezvousServer();
        return rendezvous == null ? config.addresses().kcpConnect() : rendezvous;
    }

    private void tellNext(Path file, HostPort listen, int target, PrintStream out) {
        out.println();
        out.println("Next:");
        out.println("  " + place.startOf(file));
        out.println("  " + Usage.line(listen, target));
        if (!listen.isLoopback()) {
            out.println(
                    "Warning: whoever reaches " + listen + " can use the tunnel; 127.0.0.1 is for this machine alone.");
        }
    }
}
