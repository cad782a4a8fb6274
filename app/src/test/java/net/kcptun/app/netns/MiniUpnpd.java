package net.kcptun.app.netns;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.kcptun.app.e2e.Eventually;

/// Debian's miniupnpd on the router of a home, which maps ports for those on its network that ask by PCP or NAT-PMP.
/// What it lets in gets past [Nat], which lets translated packets pass.
final class MiniUpnpd implements Closeable {
    private static final Path PROGRAM = Path.of("/usr/sbin/miniupnpd");

    private static final Path NFT = Path.of("/usr/sbin/nft");

    private final Namespace router;
    private final Path folder;
    private final Process process;

    /// Returns once it answers. Skips the test where it is not installed.
    ///
    /// @param mostSeconds what it grants at most; it keeps a mapping for no longer
    MiniUpnpd(Namespace router, int mostSeconds) throws IOException {
        assumeTrue(Files.isExecutable(PROGRAM) && Files.isExecutable(NFT), "needs Debian's miniupnpd and nftables");
        this.router = router;
        folder = Files.createTempDirectory("miniupnpd");
        Path config = Files.writeString(folder.resolve("conf"), """
            ext_ifname=wan
            listening_ip=lan
            enable_natpmp=yes
            enable_upnp=no
            ipv6_disable=yes
            min_lifetime=4
            max_lifetime=%d
            allow 1024-65535 0.0.0.0/0 1024-65535
            """.formatted(mostSeconds));
        Path chains = Files.writeString(folder.resolve("nft"), """
            table inet filter {
                chain forward { type filter hook forward priority 0; jump miniupnpd; }
                chain miniupnpd { }
                chain prerouting { type nat hook prerouting priority -100; jump prerouting_miniupnpd; }
                chain prerouting_miniupnpd { }
                chain postrouting { type nat hook postrouting priority 100; jump postrouting_miniupnpd; }
                chain postrouting_miniupnpd { }
            }
            """);
        router.sh(NFT + " -f " + chains);
        List<String> command = List.of(
                PROGRAM.toString(),
                "-d",
                "-f",
                config.toString(),
                "-P",
                folder.resolve("pid").toString());
        process = new ProcessBuilder(router.inside(command))
                .redirectErrorStream(true)
                .redirectOutput(file().toFile())
                .start();
        try {
            Eventually.holds("miniupnpd listens", this::isListening, this::log);
        } catch (AssertionError e) {
            close();
            throw e;
        }
    }

    private boolean isListening() {
        return lines().anyMatch(line -> line.contains("Listening for NAT-PMP"));
    }

    /// How often it was asked by PCP.
    long requests() {
        return lines().filter(line -> line.contains("PCP request received")).count();
    }

    /// What it lets in now, a line each.
    List<String> mappings() {
        return router.sh(NFT + " list chain inet filter prerouting_miniupnpd")
                .lines()
                .filter(line -> line.contains("dnat"))
                .map(String::strip)
                .toList();
    }

    private Path file() {
        return folder.resolve("log");
    }

    /// What it has printed.
    String log() {
        return String.join("\n", lines().toList());
    }

    private Stream<String> lines() {
        try {
            return Files.readAllLines(file()).stream();
        } catch (IOException _) {
            return Stream.empty();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        process.onExit().join();
        for (String name : List.of("conf", "nft", "log", "pid")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        Files.delete(folder);
    }
}
