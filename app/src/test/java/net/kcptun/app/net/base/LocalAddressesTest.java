package net.kcptun.app.net.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class LocalAddressesTest {
    private static final InetSocketAddress IPV6 = new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 9);

    /// A program of its own, since a JVM asks only once whether there is IPv6.
    static final class WithoutIpv6 {
        private WithoutIpv6() {}

        public static void main(String[] arguments) {
            System.out.println(LocalAddresses.towards(IPV6, 5).port());
            try {
                LocalAddresses.datagrams(IPV6).close();
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void aHostWithoutIpv6HasNoSocketsOfItAndNoRoute() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.net.preferIPv4Stack=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WithoutIpv6.class.getName())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(said.lines()).containsExactly("5", "this host has no IPv6");
    }
}
