package net.kcptun.app.invite;

import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.DatagramSocket;
import java.nio.file.Path;
import net.kcptun.app.command.Command;
import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.command.CommandSyntax;
import net.kcptun.app.command.Misuse;
import net.kcptun.app.command.ParsedOptions;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.config.HostPort;

/// `kcptun-netty init`: a server's configuration with a new key, and the link by which clients join.
public final class InitCommand implements Command {
    private static final String HELP = """
            Usage: kcptun-netty init [-fhV] --connect=HOST:PORT [--host=HOST] [--port=PORT]
                                     [--rendezvous=HOST:PORT [--service=ID]]
                                     [--key-of=FILE | --method=NAME] [--name=NAME]
                                     [-o=FILE] [--no-qr]
            On the server: writes its configuration with a new key, which only its owner may
            read, and shows the link by which clients join, also as a QR code. The link
            carries the key: whoever has it can use the tunnel.
                  --connect=HOST:PORT
                                    where the tunnel leads to, such as 127.0.0.1:22
              -f, --force           replace a file that exists
              -h, --help            Show this help message and exit.
                  --host=HOST       the name or address at which clients reach this host: by
                                      default the address that its routes leave from
                  --key-of=FILE     take key and method of this configuration, such as a
                                      rendezvous server's that is to serve this server too
                  --method=NAME     encryption: %s
                  --name=NAME       what the tunnel is called, in the link and in names of
                                      files: by default server.json, and nothing in the link
                  --no-qr           show no QR code
              -o, --output=FILE     by default /etc/kcptun-netty/NAME.json where that folder
                                      exists and may be written to, as by root, else
                                      NAME.json in this folder
                  --port=PORT       the UDP port that clients come to: %d, or any with a
                                      rendezvous server
                  --rendezvous=HOST:PORT
                                    for a server behind NAT: the rendezvous server that
                                      introduces clients to it; without --key-of that one's
                                      configuration is written as well
                  --service=ID      what the rendezvous server knows this server by: NAME
              -V, --version         Print version information and exit.
            """;

    private final ConfigPlace place;

    public InitCommand() {
        this(ConfigPlace.USUAL);
    }

    InitCommand(ConfigPlace place) {
        this.place = place;
    }

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("kcptun-netty init", 0, HELP.formatted(Link.METHOD.text(), ServerPlan.PORT))
                .value(null, "connect", "HOST:PORT")
                .flag("f", "force")
                .value(null, "host", "HOST")
                .value(null, "key-of", "FILE")
                .value(null, "method", "NAME")
                .value(null, "name", "NAME")
                .flag(null, "no-qr")
                .value("o", "output", "FILE")
                .value(null, "port", "PORT")
                .value(null, "rendezvous", "HOST:PORT")
                .value(null, "service", "ID");
    }

    @Override
    public int run(ParsedOptions given, PrintStream out) throws Misuse, CommandFailure, IOException {
        checkTogether(given);
        ServerPlan plan = given.as(ServerPlan::of);
        Reach reach = plan.reach();
        try (Sealing sealing = sealing(plan)) {
            Link link = given.as(_ -> link(plan, reach.address(), sealing));
            Path file = plan.file(place);
            write(plan, link, new NewFile(file, given.has("force")), out);
            reach.remarks().forEach(out::println);
            if (plan.port() != 0 && isInUse(plan.port())) {
                out.println("Warning: UDP port " + plan.port() + " is in use here at present; --port names another.");
            }
            LinkView.of(out, !given.has("no-qr")).show(link);
            tellNext(plan, file, out);
        }
        return 0;
    }

    private static void checkTogether(ParsedOptions given) throws Misuse {
        if (!given.has("connect")) {
            throw new Misuse("where the tunnel leads to is needed: --connect HOST:PORT");
        }
        if (given.has("service") && !given.has("rendezvous")) {
            throw new Misuse("--service is what a rendezvous server knows; name that by --rendezvous HOST:PORT");
        }
        if (given.has("host") && given.has("rendezvous")) {
            throw new Misuse("--host is not used with --rendezvous, where clients ask for this host");
        }
        if (given.has("method") && given.has("key-of")) {
            throw new Misuse("--method is not used with --key-of, whose file has one");
        }
    }

    private static Sealing sealing(ServerPlan plan) throws CommandFailure, IOException {
        Path file = plan.keyOf();
        return file == null
                ? Sealing.fresh(plan.method())
                : Sealing.of(file, ConfigReader.read(file).config());
    }

    private static Link link(ServerPlan plan, HostPort address, Sealing sealing) {
        try {
            return plan.link(address, sealing);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the link " + e.getMessage(), e);
        }
    }

    private void write(ServerPlan plan, Link link, NewFile server, PrintStream out) throws CommandFailure, IOException {
        NewFile rendezvous = new NewFile(rendezvousFile(server.path()), server.mayReplace());
        if (plan.needsRendezvousFile()) {
            rendezvous.checkFree();
        }
        server.write(plan.config(link).json());
        out.println(place.written(server.path()));
        if (plan.needsRendezvousFile()) {
            rendezvous.write(ConfigText.ofRendezvousServer(link).json());
            out.println(rendezvous.path() + " is written for the rendezvous server, with the same key.");
        }
    }

    private static Path rendezvousFile(Path server) {
        String stem = ConfigPlace.stem(server).orElse(server.getFileName().toString());
        return server.resolveSibling(stem + "-rendezvous.json");
    }

    private static boolean isInUse(int port) {
        try (DatagramSocket probe = new DatagramSocket(port)) {
            return !probe.isBound();
        } catch (BindException e) {
            return String.valueOf(e.getMessage()).contains("in use");
        } catch (IOException _) {
            return false;
        }
    }

    private void tellNext(ServerPlan plan, Path file, PrintStream out) {
        HostPort rendezvous = plan.rendezvous();
        out.println();
        out.println("Next:");
        if (rendezvous != null && plan.needsRendezvousFile()) {
            Path copied = rendezvousFile(file).getFileName();
            out.println("  rendezvous:    copy " + copied + " to " + rendezvous.host() + ", and there");
            out.println("                 kcptun-netty -c " + copied);
        }
        out.println("  here:          " + place.startOf(file));
        out.println("  on the client: kcptun-netty join - --listen "
                + Usage.listenHint(plan.connect().port()));
        out.println("                 and paste the link there");
        int port = rendezvous == null ? plan.port() : rendezvous.port();
        String where = rendezvous == null ? "this host" : "the rendezvous server";
        out.println("Firewalls have to let UDP port " + port + " through to " + where + ".");
    }
}
