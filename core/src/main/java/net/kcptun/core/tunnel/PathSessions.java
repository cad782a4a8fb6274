package net.kcptun.core.tunnel;

import net.kcptun.core.kcp.Kcp;

/// What becomes of a client's sessions when the way to its server does.
record PathSessions(Roster sessions, SessionHost host) implements ControlHost.Sessions {
    @Override
    public void onPeerMoved(long now) {
        for (Session session : sessions.all()) {
            session.onPathChanged(now);
        }
    }

    @Override
    public void ask() {
        for (Session session : sessions.all()) {
            Kcp engine = session.engine();
            if (engine != null && session.state() == SessionState.OPEN) {
                engine.ask();
                host.dirty(session);
                return;
            }
        }
    }
}
