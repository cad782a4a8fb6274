package net.kcptun.core.tunnel.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.kcptun.core.tunnel.api.Path;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Which address of a name is used, where it has several: of an end that must be reached, the one that answers first.
///
/// | state | event | next | what is done |
/// |---|---|---|---|
/// | any | the name's addresses are known, or known again | RACING | the first is used, and asked by its owner |
/// | RACING | 250 ms since one was asked | RACING | the next one is asked too |
/// | RACING | all have been asked | RACING | they are asked again in turn, after 1, 2, 4, 8, then 16 s each |
/// | RACING | the one in use is heard | SETTLED | it is remembered |
/// | RACING | another one answers | SETTLED | it is used from now on, and remembered; sessions go on there |
/// | SETTLED | the one in use is silent | RACING | the others are asked too |
/// | any | it is silent for `dead` | same | it is the last one when the addresses are known again |
/// | any | one address only | SETTLED | nothing, ever |
///
/// The first is the one that is remembered, else the first of the list that does not follow a silent one. It is used at
/// once: what sessions send is not held back until somebody answers. If another one wins, they send it there again, and
/// the first may have got it all the same, late, and have begun sessions that nobody uses: what comes of those is
/// refused, for as long as the first has lost without ever having answered.
///
/// An answer belongs to the address whose PING it answers, wherever it comes from: a server with several addresses may
/// answer from another of them.
final class AddressRace {
    private static final long MILLI = 1_000_000L;
    private static final long STAGGER_NANOS = 250 * MILLI;
    private static final long PAUSE_NANOS = 1000 * MILLI;
    private static final int DOUBLINGS = 4;
    private static final Endpoint NOWHERE = Endpoint.ipv4(0, 0);

    private final ControlHost host;
    private final Asker asker;
    private List<Candidate> candidates = List.of();
    private Candidate used = new Candidate(new Path(NOWHERE, NOWHERE));
    private @Nullable Endpoint remembered;
    private @Nullable Endpoint silent;
    private boolean isRacing;
    private int asked;
    private int rounds;
    private long nextAt = Long.MAX_VALUE;
    private long settledAt = Long.MIN_VALUE;

    /// Asks whoever is there for an answer.
    interface Asker {
        void ask(Path path, long now);
    }

    private static final class Candidate {
        private final Path path;
        private int askedMillis;
        private boolean isAsked;
        private boolean hasAnswered;
        private boolean hasLost;
        private @Nullable Endpoint answersFrom;

        Candidate(Path path) {
            this.path = path;
        }

        boolean isAt(Endpoint address) {
            return path.remote().equals(address);
        }

        void onAsked(long now) {
            isAsked = true;
            askedMillis = Pings.millis(now);
        }
    }

    AddressRace(ControlHost host, Asker asker) {
        this.host = host;
        this.asker = asker;
    }

    /// The name's addresses, at least one, are known now. The one to use, which the owner is to ask at once.
    Path start(List<Path> paths, long now) {
        candidates = inOrder(paths).stream().map(Candidate::new).toList();
        used = candidates.getFirst();
        used.onAsked(now);
        race(now + STAGGER_NANOS);
        host.pathFinder().onPathUsed(used.path);
        return used.path;
    }

    private List<Path> inOrder(List<Path> paths) {
        List<Path> ordered = new ArrayList<>(paths);
        int last = indexOf(paths, silent);
        int first = indexOf(paths, remembered);
        if (last >= 0) {
            Collections.rotate(ordered, -last - 1);
        } else if (first > 0) {
            ordered.addFirst(ordered.remove(first));
        }
        silent = null;
        return ordered;
    }

    private static int indexOf(List<Path> paths, @Nullable Endpoint remote) {
        return paths.stream().map(Path::remote).toList().indexOf(remote);
    }

    private void race(long at) {
        isRacing = candidates.size() > 1;
        asked = 1;
        rounds = 0;
        nextAt = isRacing ? at : Long.MAX_VALUE;
    }

    /// There is no way to any of them, until [#start].
    void stop() {
        candidates = List.of();
        rest();
    }

    /// Nobody is wanted, until [#start] or [#onSilence].
    void rest() {
        isRacing = false;
        nextAt = Long.MAX_VALUE;
    }

    /// Only once started.
    Path used() {
        return used.path;
    }

    boolean hasSeveral() {
        return candidates.size() > 1;
    }

    boolean isRacing() {
        return isRacing;
    }

    boolean hasIpv6() {
        return candidates.stream().anyMatch(each -> each.path.remote().isIpv6());
    }

    boolean isCandidate(Endpoint from) {
        return find(from) != null;
    }

    /// Whether what comes from there is of sessions that were begun in vain.
    boolean isRefused(Endpoint from) {
        if (candidates.size() < 2 || used.isAt(from) || from.equals(used.answersFrom)) {
            return false;
        }
        Candidate at = find(from);
        return at != null && at.hasLost;
    }

    /// The one in use leaves unanswered what it is asked.
    void onSilence(long now) {
        if (!isRacing) {
            race(now + STAGGER_NANOS);
        }
    }

    /// It did so for too long: the addresses are looked for again.
    void onDead() {
        silent = used.path.remote();
        remembered = null;
    }

    /// Another one is used from now on, whatever may be heard of this one. Only where there are several.
    Path turn() {
        used = candidates.get((candidates.indexOf(used) + 1) % candidates.size());
        host.pathFinder().onPathUsed(used.path);
        return used.path;
    }

    /// A datagram came from there.
    void onReceived(Endpoint from, long now) {
        if (isRacing && used.isAt(from)) {
            settle(used, now);
        }
    }

    /// A PONG, whose PING is not too old. True: another address is used from now on.
    boolean onPong(int millis, Endpoint from, long now) {
        if (!hasSeveral()) {
            return false;
        }
        Candidate winner = null;
        for (Candidate each : candidates) {
            if (each.isAsked && each.askedMillis == millis) {
                winner = each;
            }
        }
        if (winner == null) {
            return onAnswer(from, now);
        }
        boolean hasMoved = (isRacing || settledAt == now) && winner != used;
        if (isRacing || hasMoved) {
            settle(winner, now);
        }
        if (winner == used) {
            used.answersFrom = from;
        }
        return hasMoved;
    }

    /// An answer that can only be of the one that it comes from. True: another address is used from now on.
    boolean onAnswer(Endpoint from, long now) {
        Candidate winner = isRacing ? find(from) : null;
        if (winner == null) {
            return false;
        }
        boolean hasMoved = winner != used;
        settle(winner, now);
        return hasMoved;
    }

    private void settle(Candidate winner, long now) {
        Candidate before = used;
        rest();
        settledAt = now;
        winner.hasAnswered = true;
        winner.hasLost = false;
        remembered = winner.path.remote();
        used = winner;
        if (winner != before) {
            before.hasLost = !before.hasAnswered;
            host.event(new TunnelEvent.AddressChanged(before.path.remote(), winner.path.remote()), now);
            host.pathFinder().onPathUsed(winner.path);
        }
    }

    void onTimer(long now) {
        if (now < nextAt) {
            return;
        }
        int at = candidates.indexOf(used) + asked;
        Candidate next = candidates.get(at % candidates.size());
        next.onAsked(now);
        asker.ask(next.path, now);
        asked++;
        if (asked < candidates.size()) {
            nextAt = now + STAGGER_NANOS;
        } else {
            asked = 0;
            nextAt = now + (PAUSE_NANOS << Math.min(rounds++, DOUBLINGS));
        }
    }

    long nextDeadline() {
        return nextAt;
    }

    private @Nullable Candidate find(Endpoint from) {
        for (Candidate each : candidates) {
            if (each.isAt(from)) {
                return each;
            }
        }
        return null;
    }
}
