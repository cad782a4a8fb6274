package net.kcptun.core.tunnel.control;

import java.util.List;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;

/// One of the rendezvous servers that a client asks: at which address of its name, and what has come of it.
final class RendezvousPoint {
    private static final int FAITHFUL_ASKS = 4;

    private final ControlHost host;
    private final ServiceId service;
    private final Pings pings;
    private final AddressRace race;
    private Path path;
    private boolean answers;
    private boolean hasPunched;

    /// @param paths to the addresses of its name, at least one
    RendezvousPoint(ControlHost host, ServiceId service, Pings pings, List<Path> paths) {
        this.host = host;
        this.service = service;
        this.pings = pings;
        this.race = new AddressRace(host, this::askBeside);
        this.path = paths.getFirst();
    }

    /// Its addresses are known, for the first time or again.
    void start(List<Path> paths, long now) {
        path = race.start(paths, now);
        answers = false;
        hasPunched = false;
    }

    /// The client seeks its server again.
    void onSeek(long now) {
        hasPunched = false;
        race.onSilence(now);
    }

    /// CONNECT; PING too, to learn whether it is there, but not where an answer is due anyway. Where the address in use
    /// does not lead to the service, the next one is asked each time.
    ///
    /// @param asks how many times before
    void ask(int asks, long now) {
        if (asks >= FAITHFUL_ASKS && !hasPunched && race.hasSeveral()) {
            path = race.turn();
        }
        host.sender().send(new Connect(path.local(), service), path.remote(), now);
        if (asks > 0 || race.isRacing()) {
            pings.send(path.remote(), now);
        }
    }

    /// Another of its addresses, beside the one in use.
    private void askBeside(Path other, long now) {
        host.sender().send(new Connect(other.local(), service), other.remote(), now);
        pings.send(other.remote(), now);
    }

    /// A datagram of one of its addresses came.
    void onReceived(Endpoint from, long now) {
        if (race.onAnswer(from, now)) {
            path = race.used();
        }
        answers = true;
    }

    /// Whether a PUNCH that comes from there is one that was asked for.
    boolean isAsked(Endpoint from) {
        return from.equals(path.remote());
    }

    void onPunch() {
        hasPunched = true;
    }

    Path path() {
        return path;
    }

    boolean answers() {
        return answers;
    }

    AddressRace race() {
        return race;
    }
}
