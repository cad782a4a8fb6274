package net.kcptun.core.tunnel;

import net.kcptun.core.kcp.Kcp;
import net.kcptun.core.tunnel.api.SessionState;
import net.kcptun.core.tunnel.control.ControlHost;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.tunnel.session.SessionHost;
import net.kcptun.core.tunnel.session.Sessions;

/// What becomes of a client's sessions when the way to its server does.
record PathSessions(Sessions sessions, SessionHost host) implements ControlHost.Sessions {
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
