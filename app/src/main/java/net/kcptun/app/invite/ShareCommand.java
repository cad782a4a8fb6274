package net.kcptun.app.invite;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import net.kcptun.app.command.Command;
import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.command.CommandSyntax;
import net.kcptun.app.command.Misuse;
import net.kcptun.app.command.ParsedOptions;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.Config.Addresses;
import net.kcptun.app.config.ConfigReader;
import net.kcptun.app.config.HostPort;
import org.jspecify.annotations.Nullable;

/// `kcptun-netty share`: the link of a configuration that is there already, a server's or a client's.
public final class ShareCommand implements Command {
    private static final String HELP = """
            Usage: kcptun-netty share [-hV] -c=FILE [--host=HOST] [--name=NAME] [--no-qr]
            Shows the link by which clients join the tunnel of a server's or a client's
            configuration, also as a QR code. The link carries the key: whoever has it can
            use the tunnel.
              -c, --config=FILE   the configuration
              -h, --help          Show this help message and exit.
                  --host=HOST     the name or address at which clients reach the server: by
                                    default that of kcp_bind, else the address that the
                                    routes of this host leave from
                  --name=NAME     what the tunnel is called: by default as the file, unless
                                    that is server.json or client.json
                  --no-qr         show no QR code
              -V, --version       Print version information and exit.
            """;

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("kcptun-netty share", 0, HELP)
                .value("c", "config", "FILE")
                .value(null, "host", "HOST")
                .value(null, "name", "NAME")
                .flag(null, "no-qr");
    }

    @Override
    public int run(ParsedOptions given, PrintStream out) throws Misuse, CommandFailure, IOException {
        Path file = given.as(options -> Arguments.path(options, "config"));
        if (file == null) {
            throw new Misuse("a configuration is needed: -c FILE");
        }
        String host = given.as(options -> Arguments.host(options, "host"));
        String name = given.as(options -> name(options, file));
        Config config = ConfigReader.read(file).config();
        Reach reach = reach(file, config, host);
        try (Sealing sealing = Sealing.of(file, config)) {
            Link link = link(file, config, reach.address(), sealing, name);
            reach.remarks().forEach(out::println);
            LinkView.of(out, !given.has("no-qr")).show(link);
        }
        return 0;
    }

    private static @Nullable String name(ParsedOptions given, Path file) {
        if (given.has("name")) {
            return Arguments.name(given);
        }
        String stem = ConfigPlace.stem(file).orElse("");
        boolean isUsual = stem.equals("server") || stem.equals("client");
        return Link.isName(stem) && !isUsual ? stem : null;
    }

    private static Reach reach(Path file, Config config, @Nullable String host) throws CommandFailure {
        Addresses ways = config.addresses();
        HostPort rendezvous = ways.rendezvousServer();
        return switch (config.mode()) {
            case RENDEZVOUS_SERVER ->
                throw new CommandFailure(file + ": is a rendezvous server's, which leads nowhere by itself;"
                        + " share the configuration of a server or of a client");
            case SERVER -> rendezvous == null ? reach(file, ways.kcpBind(), host) : known(file, rendezvous, host);
            case CLIENT -> known(file, rendezvous == null ? ways.kcpConnect() : rendezvous, host);
        };
    }

    /// @param bind where a server takes datagrams, null only with a rendezvous server
    private static Reach reach(Path file, @Nullable HostPort bind, @Nullable String host) throws CommandFailure {
        if (bind == null || bind.port() == 0) {
            throw new CommandFailure(file + ": kcp_bind has no port that clients could know; give it one");
        }
        if (host != null) {
            return Reach.given(new HostPort(host, bind.port()));
        }
        return bind.isWildcard() ? Reach.guessed(bind.port()) : Reach.given(bind);
    }

    /// @param there what the configuration says, null for none
    private static Reach known(Path file, @Nullable HostPort there, @Nullable String host) throws CommandFailure {
        int port = there == null ? 0 : there.port();
        String known = host != null || there == null ? host : there.host();
        if (known == null || known.isEmpty() || port == 0) {
            throw new CommandFailure(file + ": names no host that others could reach; name it by --host");
        }
        return Reach.given(new HostPort(known, port));
    }

    private static Link link(Path file, Config config, HostPort address, Sealing sealing, @Nullable String name)
            throws CommandFailure {
        try {
            return Link.of(config, address, sealing, name);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + ": a link of it " + e.getMessage());
        }
    }
}
