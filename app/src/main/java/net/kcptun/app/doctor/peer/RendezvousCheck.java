package net.kcptun.app.doctor.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import net.kcptun.app.config.Config;
import net.kcptun.app.config.HostPort;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.doctor.line.Rendezvous;
import net.kcptun.app.doctor.line.SealedLine;
import net.kcptun.app.doctor.peer.RendezvousWords.Mapping;
import net.kcptun.app.log.ErrorText;
import net.kcptun.app.net.base.LocalAddresses;
import net.kcptun.app.net.base.NameResolver;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Whether the rendezvous server answers, what the NAT of this host does, and whether the service can be reached.
///
/// Registers a service of a random name for a moment, never the configured one: that would lead clients away from the
/// running server.
public final class RendezvousCheck implements Check {
    private static final String NAME = "rendezvous";
    private static final int SOCKETS = 3;
    private static final int ADDRESSES_MAX = 2;
    private static final long OBSERVED_NANOS = TimeUnit.MILLISECONDS.toNanos(1500);
    private static final long MEET_NANOS = TimeUnit.MILLISECONDS.toNanos(3500);

    private final HostPort rendezvous;
    private final Lines lines;
    private final int seconds;
    private final boolean isRunning;

    /// @param isRunning whether somebody seems to run the configuration
    public RendezvousCheck(HostPort rendezvous, Lines lines, int seconds, boolean isRunning) {
        this.rendezvous = rendezvous;
        this.lines = lines;
        this.seconds = seconds;
        this.isRunning = isRunning;
    }

    @Override
    public List<Finding> findings() {
        List<InetSocketAddress> addresses = NameResolver.lookUp(rendezvous).byTurns();
        Contact contact = Contact.of(addresses, lines);
        InetSocketAddress address = contact.address();
        return address == null ? contact.failures(NAME, lines) : ofAnswering(address, addresses);
    }

    private List<Finding> ofAnswering(InetSocketAddress address, List<InetSocketAddress> addresses) {
        List<Finding> findings = new ArrayList<>();
        try {
            List<Mapping> mappings = mappings(address, addresses);
            if (!mappings.isEmpty()) {
                findings.add(RendezvousWords.nat(mappings));
            }
            findings.addAll(service(address, RendezvousWords.isSymmetric(mappings)));
        } catch (IOException e) {
            findings.add(Finding.fail(NAME, "cannot speak to " + rendezvous + ": " + ErrorText.of(e), ""));
        }
        return findings;
    }

    /// Of some sockets; of the first one at a second address too, where the name has one of the same family.
    private List<Mapping> mappings(InetSocketAddress address, List<InetSocketAddress> addresses) throws IOException {
        ServiceId id = new ServiceId(
                ("doctor " + Integer.toHexString(lines.keys().entropy().nextInt()))
                        .getBytes(StandardCharsets.US_ASCII));
        List<InetSocketAddress> vantages = vantages(address, addresses);
        List<Mapping> mappings = new ArrayList<>();
        for (int i = 0; i < SOCKETS; i++) {
            Mapping mapping = mapping(i == 0 ? vantages : List.of(address), id);
            if (mapping == null) {
                break;
            }
            mappings.add(mapping);
        }
        return mappings;
    }

    /// The one that answers, and another one of its family, where there is one.
    static List<InetSocketAddress> vantages(InetSocketAddress answering, List<InetSocketAddress> addresses) {
        Stream<InetSocketAddress> others = addresses.stream()
                .filter(each -> !each.equals(answering))
                .filter(each -> LocalAddresses.isIpv6(each) == LocalAddresses.isIpv6(answering));
        return Stream.concat(Stream.of(answering), others).limit(ADDRESSES_MAX).toList();
    }

    private @Nullable Mapping mapping(List<InetSocketAddress> vantages, ServiceId id) throws IOException {
        try (SealedLine line = lines.towards(vantages.getFirst())) {
            List<Endpoint> observed = new ArrayList<>();
            Endpoint own = null;
            for (InetSocketAddress vantage : vantages) {
                Rendezvous seen =
                        new Rendezvous(line, vantage, lines.keys().entropy().nextInt());
                own = seen.own();
                Endpoint outer = seen.observed(id, OBSERVED_NANOS);
                if (outer != null) {
                    observed.add(outer);
                }
            }
            return own == null || observed.isEmpty() ? null : new Mapping(own, observed);
        }
    }

    private List<Finding> service(InetSocketAddress address, boolean isSymmetric) throws IOException {
        String name = lines.config().addresses().serviceId();
        String service = name.isEmpty() ? "the service without an id" : "service \"" + name + '"';
        ServiceId id = new ServiceId(name.getBytes(StandardCharsets.UTF_8));
        List<Finding> findings = new ArrayList<>();
        try (SealedLine line = lines.towards(address)) {
            Rendezvous asked =
                    new Rendezvous(line, address, lines.keys().entropy().nextInt());
            Rendezvous.Meeting meeting = asked.meet(id, MEET_NANOS);
            if (lines.config().mode() == Config.Mode.SERVER) {
                return List.of(RendezvousWords.registration(service, meeting, isRunning));
            }
            findings.add(RendezvousWords.service(service, meeting, isSymmetric));
            InetSocketAddress peer = meeting.peer();
            if (peer != null) {
                findings.addAll(new PeerExam(line, peer, lines.keys().entropy())
                        .findings(seconds, lines.config().mtu()));
            }
        }
        return findings;
    }
}
