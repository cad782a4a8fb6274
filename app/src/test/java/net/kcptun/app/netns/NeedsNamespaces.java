package net.kcptun.app.netns;

import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Skips tests, with what is missing as the reason, where namespaces and NAT cannot be had. Found out by trying, once.
final class NeedsNamespaces implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return Probe.RESULT;
    }

    private static final class Probe {
        private static final ConditionEvaluationResult RESULT = result();

        private static ConditionEvaluationResult result() {
            try (Namespace probe = new Namespace("probe")) {
                probe.sh("""
                    sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
                    iptables -w -t nat -A POSTROUTING -j MASQUERADE --random-fully
                    ip6tables -w -A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT
                    conntrack -L
                    """);
                return ConditionEvaluationResult.enabled("namespaces and NAT can be had");
            } catch (UncheckedIOException e) {
                String why = String.valueOf(e.getMessage()).strip();
                return ConditionEvaluationResult.disabled(
                        "needs root, ip, sysctl, iptables, ip6tables and conntrack: " + why);
            }
        }
    }
}
