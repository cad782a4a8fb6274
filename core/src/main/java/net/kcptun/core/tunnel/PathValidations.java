package net.kcptun.core.tunnel;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import net.kcptun.core.tunnel.session.Peer;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.tunnel.shared.AwaitedPongs;
import net.kcptun.core.tunnel.shared.SharedState;
import net.kcptun.core.wire.ControlMessage.Ping;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Entropy;
import org.jspecify.annotations.Nullable;

/// Which peers of a tunnel may have moved, and what is done to find out.
///
/// A packet from elsewhere proves only that somebody has it: the replay filter forgets, and who recorded a packet may
/// send it from anywhere. So nothing moves for it. Both addresses are asked, each with a value of its own that nobody
/// can know, and a sealed answer proves who is there. A validation is of one peer and one new address:
///
/// | state | event | next | what is done |
/// |---|---|---|---|
/// | none | a plausible packet comes from the new address | ASKING | PING to all addresses concerned |
/// | none | likewise, but there is no place for it (below) | none | the packet is dropped |
/// | ASKING | 0.2, 0.5, 1 and 1.5 s later | same | PING again to whoever has not answered: any may be lost |
/// | ASKING | the new address answers | PRESENT | |
/// | PRESENT | PING is due as above | same | PING to the others |
/// | ASKING, PRESENT | the old address answers | REFUSED | nobody is asked any more |
/// | PRESENT | patience is over, and of all others only the old address is silent | none | its sessions move |
/// | any but none | 3 s after the beginning | none | it may begin anew |
/// | any but none | another packet of the sessions from the new address | same | dropped; the client sends again |
/// | any but none | the peer has moved elsewhere | none | |
/// | any but none | the peer has no sessions any more | same | there is nothing to move |
/// | any | a PONG with another value, or from another address | same | |
///
/// Concerned are the new address, the old one, and those of other peers that have a session of the packet's conv. Of
/// these, at most [#MAX_OTHERS], one may be whom the packet is from: so each of them must be where it was. Where one is
/// silent nothing moves, until its session has ended.
///
/// Patience is three round trips, as the session has measured them, and 0.1 s, within 0.3 and 1.5 s; 1 s where nothing
/// was measured. So a client that has moved is followed within 1.5 s, or soon after its first PONG that gets through,
/// whether or not anything of its old address is still under way. An answer of the old address that comes from the new
/// one does not count: a host may get what goes to an address that it leaves, and answer from the next.
///
/// | limit | |
/// |---|---|
/// | of a peer | [#MAX_OF_PEER] at a time |
/// | of a new address's network | [#MAX_OF_NETWORK] at a time |
/// | of the tunnel | [#MAX] at a time |
///
/// At a limit, one takes the place of the oldest that has run for a second, and that was refused or whose new address
/// is silent. So replays from any number of addresses take bounded memory, make some dozen PINGs a second to a peer and
/// 250 to a network at most, and do not keep out for long a client that has moved.
final class PathValidations {
    static final int MAX = 512;
    static final int MAX_OF_PEER = 4;
    static final int MAX_OF_NETWORK = 64;
    static final int MAX_OTHERS = 3;

    private final AwaitedPongs awaited;
    private final int tunnel;
    private final PacketSender sender;
    private final Entropy entropy;
    private final Moving moving;
    /// Those that began first come first.
    private final Map<Key, PathValidation> running = new LinkedHashMap<>();

    /// What is done once it is shown that a peer has moved; then [#onLeft] is called.
    interface Moving {
        void move(Peer peer, Endpoint to, long now);
    }

    private record Key(Endpoint from, Endpoint to) {}

    PathValidations(SharedState.Member member, PacketSender sender, Entropy entropy, Moving moving) {
        this.awaited = member.shared().awaited();
        this.tunnel = member.index();
        this.sender = sender;
        this.entropy = entropy;
        this.moving = moving;
    }

    /// A plausible packet of the session came from `to`.
    ///
    /// @param others where else its conv is known
    void onPacket(Session session, List<Endpoint> others, Endpoint to, long now) {
        Key key = new Key(session.address(), to);
        if (running.containsKey(key) || others.size() > MAX_OTHERS || !hasPlace(key, now)) {
            return;
        }
        PathValidation begun =
                new PathValidation(session.peer(), to, others, session.srttNanos(), this::freshValue, now);
        running.put(key, begun);
        ask(begun, now);
    }

    /// Whether it is being found out whether that peer is at `to` now.
    boolean isOpen(Endpoint peer, Endpoint to) {
        PathValidation found = running.get(new Key(peer, to));
        return found != null && !found.isRefused();
    }

    /// Whether that peer has answered where it was.
    boolean isRefused(Endpoint peer, Endpoint to) {
        PathValidation found = running.get(new Key(peer, to));
        return found != null && found.isRefused();
    }

    /// A PONG that this tunnel waits for. False: it waits for it from another address.
    boolean onPong(int value, Endpoint from, long now) {
        for (PathValidation each : running.values()) {
            if (each.onPong(value, from)) {
                if (each.hasMoved(now)) {
                    move(each, now);
                }
                return true;
            }
        }
        return false;
    }

    /// The peer's sessions have left that address: what was asked about it does not matter any more.
    void onLeft(Endpoint address) {
        removeIf(each -> each.peer().address().equals(address));
    }

    void onTimer(long now) {
        if (now < nextDeadline()) {
            return;
        }
        removeIf(each -> each.isOver(now));
        for (PathValidation each : List.copyOf(running.values())) {
            if (each.hasMoved(now)) {
                move(each, now);
            } else {
                ask(each, now);
            }
        }
    }

    long nextDeadline() {
        if (running.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long earliest = Long.MAX_VALUE;
        for (PathValidation each : running.values()) {
            earliest = Math.min(earliest, each.nextDeadline());
        }
        return earliest;
    }

    private void move(PathValidation shown, long now) {
        // Another one of the same peer may have come first.
        if (running.containsKey(key(shown))) {
            moving.move(shown.peer(), shown.to(), now);
        }
    }

    private void ask(PathValidation each, long now) {
        each.ask((value, to) -> sender.send(new Ping(value), to, now), now);
    }

    private boolean hasPlace(Key key, long now) {
        Endpoint network = key.to().network();
        return hasPlace(MAX_OF_PEER, each -> each.peer().address().equals(key.from()), now)
                && hasPlace(MAX_OF_NETWORK, each -> each.to().network().equals(network), now)
                && hasPlace(MAX, _ -> true, now);
    }

    private boolean hasPlace(int limit, Predicate<PathValidation> kind, long now) {
        int count = 0;
        @Nullable PathValidation yields = null;
        for (PathValidation each : running.values()) {
            if (kind.test(each)) {
                count++;
                yields = yields == null && each.yields(now) ? each : yields;
            }
        }
        if (count >= limit && yields != null) {
            PathValidation oldest = yields;
            removeIf(each -> each == oldest);
        }
        return count < limit || yields != null;
    }

    private void removeIf(Predicate<PathValidation> kind) {
        for (Iterator<PathValidation> each = running.values().iterator(); each.hasNext(); ) {
            PathValidation next = each.next();
            if (kind.test(next)) {
                each.remove();
                for (int value : next.values()) {
                    awaited.remove(value);
                }
            }
        }
    }

    private int freshValue() {
        int value = entropy.nextInt();
        while (!awaited.add(value, tunnel)) {
            value++;
        }
        return value;
    }

    private static Key key(PathValidation of) {
        return new Key(of.peer().address(), of.to());
    }
}
