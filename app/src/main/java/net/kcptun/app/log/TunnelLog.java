package net.kcptun.app.log;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import net.kcptun.core.tunnel.api.CloseReason;
import net.kcptun.core.tunnel.api.DropReason;
import net.kcptun.core.tunnel.api.Limit;
import net.kcptun.core.tunnel.api.TunnelEvent;
import net.kcptun.core.tunnel.api.TunnelEvent.AddressChanged;
import net.kcptun.core.tunnel.api.TunnelEvent.DialFailed;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerEnded;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerMoved;
import net.kcptun.core.tunnel.api.TunnelEvent.PeerSilent;
import net.kcptun.core.tunnel.api.TunnelEvent.RendezvousEvent;
import net.kcptun.core.tunnel.api.TunnelEvent.RoundTrip;
import net.kcptun.core.tunnel.api.TunnelEvent.SessionAccepted;
import net.kcptun.core.tunnel.api.TunnelEvent.SessionClosed;
import net.kcptun.core.tunnel.api.TunnelEvent.SessionRefused;
import net.kcptun.core.tunnel.api.TunnelEvent.StreamAccepted;
import net.kcptun.core.tunnel.api.TunnelEvent.StreamEnded;
import net.kcptun.core.tunnel.api.TunnelEvent.TargetConnected;
import net.kcptun.core.tunnel.api.TunnelEvent.WindowsCarry;
import net.kcptun.core.tunnel.api.TunnelEvents;
import net.kcptun.core.wire.Endpoint;

/// A tunnel's events as lines of the log. One for each event loop, used on its thread.
///
/// What strangers can cause at any rate is kept to a line a minute for each reason; what users cause by connecting is
/// shown from `info` on, and failures of theirs are kept to a few warnings a minute.
public final class TunnelLog implements TunnelEvents {
    private static final int FAILURES_A_MINUTE = 10;
    private static final int MOVES_A_MINUTE = 20;

    private final Log log;
    private final RendezvousLog meetings;
    private final LimitedLog failures = limited(FAILURES_A_MINUTE, Level.WARNING);
    private final LimitedLog moves = limited(MOVES_A_MINUTE, Level.NOTICE);
    private final Map<Limit, LimitedLog> refusals = new EnumMap<>(Limit.class);
    private final Map<DropReason, LimitedLog> drops = new EnumMap<>(DropReason.class);

    public TunnelLog(Log log) {
        this.log = log;
        this.meetings = new RendezvousLog(log);
        for (Limit limit : Limit.values()) {
            refusals.put(limit, limited(1, Level.WARNING));
        }
        for (DropReason reason : DropReason.values()) {
            drops.put(reason, limited(1, level(reason)));
        }
    }

    @Override
    public void onEvent(TunnelEvent event, long now) {
        switch (event) {
            case StreamAccepted(int conv, String remote) ->
                log.log(Level.INFO, () -> session(conv) + "tcp: accepted " + remote);
            case SessionAccepted(int conv, Endpoint peer) ->
                log.log(Level.INFO, () -> session(conv) + "kcp: accepted " + peer);
            case TargetConnected(int conv) -> log.log(Level.DEBUG, () -> session(conv) + "tcp: connected");
            case DialFailed(int conv, String why) -> failure(session(conv) + "tcp: " + why, now);
            case StreamEnded(int conv) -> log.log(Level.DEBUG, () -> session(conv) + "tcp: eof");
            case PeerEnded(int conv) -> log.log(Level.DEBUG, () -> session(conv) + "kcp: eof received from peer");
            case SessionClosed(int conv, Endpoint _, CloseReason reason) -> closed(conv, reason, now);
            case SessionRefused(Limit limit, long most, String remote) -> refused(limit, most, remote, now);
            case RoundTrip(Endpoint peer, long nanos) ->
                log.log(
                        Level.DEBUG,
                        () -> String.format(Locale.ROOT, "roundtrip finished: %s, rtt: %.1f ms", peer, nanos / 1e6));
            case PeerSilent(long nanos) ->
                log.log(
                        Level.NOTICE,
                        () -> "nothing heard of the server for " + nanos / 1_000_000_000
                                + " s: resolving the name again, with a new socket");
            case AddressChanged(Endpoint from, Endpoint to) ->
                log.log(Level.NOTICE, () -> from + " does not answer, " + to + " does: using that address of the name");
            case WindowsCarry carry -> log.log(Level.INFO, () -> WindowAdvice.of(carry));
            case PeerMoved(Endpoint from, Endpoint to, int sessions) ->
                moved("a peer has moved from " + from + " to " + to + ": " + sessions + " sessions", now);
            case RendezvousEvent rendezvous -> meetings.onEvent(rendezvous, now);
        }
    }

    @Override
    public void onDrop(DropReason reason, Endpoint from, long now) {
        LimitedLog lines = drops.get(reason);
        if (lines != null && log.shows(level(reason)) && lines.permits(now)) {
            lines.writePermitted("dropped a packet of " + from + ": " + reason.text());
        }
    }

    private void closed(int conv, CloseReason reason, long now) {
        if (reason == CloseReason.STALLED) {
            // The way out is the user's.
            failure(session(conv) + "closed: " + reason.text(), now);
            return;
        }
        boolean isUsual = reason == CloseReason.COMPLETED || reason == CloseReason.SHUTDOWN;
        log.log(isUsual ? Level.DEBUG : Level.INFO, () -> session(conv) + "closed: " + reason.text());
    }

    private void refused(Limit limit, long most, String remote, long now) {
        LimitedLog lines = refusals.get(limit);
        if (lines != null && log.shows(Level.WARNING) && lines.permits(now)) {
            lines.writePermitted("refused the connection of " + remote + ": the limit is reached (" + limit.key()
                    + " is " + most + ")");
        }
    }

    private void failure(String line, long now) {
        if (log.shows(Level.WARNING)) {
            failures.write(line, now);
        }
    }

    private void moved(String line, long now) {
        if (log.shows(Level.NOTICE)) {
            moves.write(line, now);
        }
    }

    private LimitedLog limited(int linesAMinute, Level level) {
        return LimitedLog.aMinute(linesAMinute, "and %d more like this before", line -> log.log(level, line));
    }

    private static String session(int conv) {
        return String.format("[session:%08X] ", conv);
    }

    private static Level level(DropReason reason) {
        return switch (reason) {
            case FORGED,
                    TOO_SHORT,
                    FLOOD,
                    BAD_CONTROL,
                    BAD_KCP,
                    UNEXPECTED_CONTROL,
                    CLOCK_SKEW,
                    SESSION_LIMIT,
                    ADDRESS_LIMIT,
                    HALF_OPEN_LIMIT,
                    BUFFER_LIMIT,
                    SERVICE_LIMIT,
                    SERVICE_TAKEN,
                    REGISTRY_BUSY,
                    UNKNOWN_SERVICE -> Level.WARNING;
            case REPLAYED, UNKNOWN_PEER, NO_ROOM -> Level.NOTICE;
            case UNKNOWN_SESSION, TIME_WAIT, NOT_MOVED, REGISTRY_AWAY -> Level.DEBUG;
        };
    }
}
