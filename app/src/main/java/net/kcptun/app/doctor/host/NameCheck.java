package net.kcptun.app.doctor.host;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.finding.Words;
import net.kcptun.app.net.base.NameResolver;
import org.jspecify.annotations.Nullable;

/// What the names of the configuration stand for, and how long it takes to learn that. Numbers need no answer.
public final class NameCheck implements Check {
    private static final String NAME = "name";
    private static final long SLOW_NANOS = 2_000_000_000L;

    private final Config.Addresses addresses;
    private final Function<HostPort, NameResolver.Answer> resolver;

    /// @param resolver blocks
    public NameCheck(Config.Addresses addresses, Function<HostPort, NameResolver.Answer> resolver) {
        this.addresses = addresses;
        this.resolver = resolver;
    }

    @Override
    public List<Finding> findings() {
        Map<String, HostPort> named = new LinkedHashMap<>();
        add(named, "kcp_connect", addresses.kcpConnect());
        for (HostPort each : addresses.rendezvousServers()) {
            boolean isOnly = addresses.rendezvousServers().size() == 1;
            add(named, isOnly ? "rendezvous_server" : "rendezvous_server " + each, each);
        }
        add(named, "connect", addresses.connect());
        add(named, "kcp_bind", addresses.kcpBind());
        add(named, "listen", addresses.listen());
        add(named, "http_listen", addresses.httpListen());
        List<Finding> findings = new ArrayList<>();
        named.forEach((key, name) -> {
            long begun = System.nanoTime();
            findings.add(finding(key, resolver.apply(name), System.nanoTime() - begun));
        });
        return findings;
    }

    static Finding finding(String key, NameResolver.Answer answer, long tookNanos) {
        String host = answer.name().host();
        Finding finding;
        if (answer.addresses().isEmpty()) {
            finding = Finding.fail(
                    NAME,
                    key + ": " + answer.failure() + " (asked for " + Words.millis(tookNanos) + ")",
                    "check the spelling and this host's DNS (getent ahosts " + host + ")");
        } else if (tookNanos > SLOW_NANOS) {
            finding = Finding.warn(
                    NAME,
                    key + ": " + host + " is " + listed(answer) + ", which took " + Words.millis(tookNanos),
                    "the DNS server of this host is slow: look at /etc/resolv.conf");
        } else {
            finding = Finding.ok(
                    NAME, key + ": " + host + " is " + listed(answer) + " (" + Words.millis(tookNanos) + ")");
        }
        return finding.with("key", key)
                .with("host", host)
                .with("addresses", texts(answer))
                .with("took_ms", Words.millisValue(tookNanos));
    }

    private static String listed(NameResolver.Answer answer) {
        return String.join(", ", texts(answer));
    }

    private static List<String> texts(NameResolver.Answer answer) {
        return answer.addresses().stream()
                .map(InetSocketAddress::getAddress)
                .map(InetAddress::getHostAddress)
                .toList();
    }

    private static void add(Map<String, HostPort> named, String key, @Nullable HostPort address) {
        if (address != null && !address.host().isEmpty() && !isLiteral(address.host())) {
            named.put(key, address);
        }
    }

    private static boolean isLiteral(String host) {
        try {
            InetAddress.ofLiteral(host);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
