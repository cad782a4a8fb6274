package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import net.kcptun.app.config.Config.Addresses;
import net.kcptun.app.config.Config.Logging;
import net.kcptun.app.config.Config.Mode;
import net.kcptun.app.config.Config.Security;
import net.kcptun.app.config.Config.Tcp;
import net.kcptun.app.config.Config.Udp;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.kcp.KcpOptions;
import net.kcptun.core.tunnel.api.Limits;
import net.kcptun.core.tunnel.api.TunnelOptions.Timing;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the reader makes of valid files.
final class ConfigReaderTest {
    @TempDir
    Path folder;

    private Scratch scratch;

    @BeforeEach
    void setUp() {
        scratch = new Scratch(folder);
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        Config config = scratch.read("{\"kcp_bind\": \"h:1\"}").config();
        assertThat(config)
                .isEqualTo(Configs.withThreads(
                        Config.DEFAULT
                                .withAddresses(new Addresses(
                                        null, null, new HostPort("h", 1), null, List.of(), null, null, ""))
                                .withLimits(new Limits(
                                        65_535,
                                        32_768,
                                        16_384,
                                        Runtime.getRuntime().maxMemory() / 3,
                                        4_096,
                                        256,
                                        4_095)),
                        1));
        assertThat(config.mode()).isEqualTo(Mode.RENDEZVOUS_SERVER);
        assertThat(config.mtu()).isEqualTo(1_400);
        assertThat(config.kcp()).isEqualTo(KcpOptions.DEFAULT);
        assertThat(config.tcp()).isEqualTo(new Tcp(true, false, false, 0, 0));
        assertThat(config.udp()).isEqualTo(new Udp(false, 0, 0, false));
        assertThat(config.logging()).isEqualTo(new Logging(4, "stdout"));
    }

    /// No two values of one type are the same, so that none can be mistaken for another.
    @Test
    void everyKeyReachesItsField() {
        Config config = scratch.read("""
            {
              "listen": "a:1", "kcp_bind": "b:2", "kcp_connect": "c:3",
              "rendezvous_server": "d:4", "http_listen": "e:5", "http_token": "0123456789", "registry": "redis://f:6",
              "timeout": 61, "linger": 6, "keepalive": 7, "time_wait": 8, "max_clock_skew": 10, "max_sessions": 9,
              "max_sessions_per_address": 12, "max_half_open": 13, "max_buffered": 1048577, "max_services": 14,
              "max_services_per_address": 15, "max_flows": 16,
              "loglevel": 3, "log": "stderr", "user": "u:g", "netdev": "eth1", "service_id": "web",
              "kcp": { "mtu": 301, "sndwnd": 17, "rcvwnd": 18, "nodelay": 2, "interval": 11,
                       "resend": 4, "nc": 0, "flush": 0, "redundancy": 3 },
              "rate": { "up": "1.5 Mbit/s" },
              "tcp": { "nodelay": false, "keepalive": true, "reuseport": false, "sndbuf": 21, "rcvbuf": 22 },
              "udp": { "reuseport": true, "sndbuf": 23, "rcvbuf": 24 }
            }
            """).config();
        assertThat(config)
                .isEqualTo(new Config(
                        new Addresses(
                                new HostPort("a", 1),
                                null,
                                new HostPort("b", 2),
                                new HostPort("c", 3),
                                List.of(new HostPort("d", 4)),
                                new HostPort("e", 5),
                                new RegistryAddress("redis://f:6"),
                                "web"),
                        new Security(null, null, null),
                        new Timing(61, 6, 8, 7, 10),
                        new KcpOptions(17, 18, 2, 11, 4, false, 0, 3),
                        301,
                        new Tcp(false, true, false, 21, 22),
                        new Udp(true, 23, 24, false),
                        new Logging(3, "stderr"),
                        "eth1",
                        "u:g",
                        new Limits(9, 12, 13, 1_048_577, 14, 15, 16),
                        1,
                        new HttpToken("0123456789"),
                        new BitRate(1_500_000),
                        null));
        assertThat(config.mode()).isEqualTo(Mode.CLIENT);
    }

    @Test
    void aConnectAddressReachesItsField() {
        assertThat(scratch.read(Scratch.server()).config().addresses().connect())
                .isEqualTo(new HostPort("10.0.0.1", 80));
    }

    @Test
    void reuseportOfTcpIsNotThatOfUdp() {
        Config config =
                scratch.read(Scratch.server("\"tcp\": {\"reuseport\": true}")).config();
        assertThat(config.tcp().reuseport()).isTrue();
        assertThat(config.udp().reuseport()).isFalse();
    }

    @Test
    void theSecretMakesTheKey() {
        Security security = scratch.read(Scratch.server("\"method\": \"xsalsa20poly1305\"", "\"password\": \"k\""))
                .config()
                .security();
        assertThat(security.method()).isEqualTo(CipherMethod.XSALSA20POLY1305);
        Secret secret = security.secret();
        assertThat(secret).isNotNull();
        assertThat(secret.deriveKey().toBase64()).isEqualTo("bElEGsoo12iawVDlaeDtd6XRhCRevfFJe2gYKC15HRI=");
    }

    @Test
    void whatIsAutomaticMayBeSaidSo() {
        Config config = scratch.read("""
            { "kcp_bind": ":1", "kcp": { "redundancy": "auto", "sndwnd": "auto", "nodelay": 2 } }
            """).config();
        assertThat(config.kcp()).isEqualTo(new KcpOptions(65_536, 65_536, 2, 100, 2, true, 1, KcpOptions.AUTO));
    }

    /// As the C program's own files are: tabs and blanks as they come, its keys, no `max_sessions`.
    @Test
    void filesOfKcptunV2AreReadUnchanged() {
        Loaded server = scratch.read("""
            {
                "kcp_bind": ":4000", "connect": "127.0.0.1:8000",
                "kcp": { "mtu": 1492, "sndwnd": 512, "rcvwnd": 512, "nodelay": 1, "interval": 50, "resend": 0, "nc": 1 },
                "udp": { "sndbuf": 1048576, "rcvbuf": 1048576 },
                "method": "xchacha20poly1305_ietf", "password": "correct horse", "loglevel": 6
            }\
            """);
        assertThat(server.warnings()).isEmpty();
        assertThat(server.config().mode()).isEqualTo(Mode.SERVER);
        assertThat(server.config().udp()).isEqualTo(new Udp(false, 1 << 20, 1 << 20, false));
        Loaded client = scratch.read("""
            {\t"listen": ":4001",\t"kcp_connect": "127.0.0.1:4000",\r
            \t"kcp": {"mtu": 1492, "sndwnd": 512, "rcvwnd": 512, "nodelay": 1, "interval": 50, "resend": 0, "nc": 1},\r
            \t"tcp": {"nodelay": true, "keepalive": true}, "timeout": 600, "linger": 60, "keepalive": 25,\r
            \t"method": "xchacha20poly1305_ietf", "password": "correct horse", "loglevel": 6 }\r
            """);
        assertThat(client.warnings()).isEmpty();
        assertThat(client.config().mode()).isEqualTo(Mode.CLIENT);
        assertThat(client.config().kcp()).isEqualTo(new KcpOptions(512, 512, 1, 50, 0, true, 1, KcpOptions.AUTO));
    }
}
