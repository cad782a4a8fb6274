package net.kcptun.core.tunnel;

import net.kcptun.core.tunnel.control.ControlHost;
import net.kcptun.core.tunnel.session.Session;
import net.kcptun.core.tunnel.session.Sessions;

/// What becomes of a client's sessions when the way to its server does.
record PathSessions(Sessions sessions) implements ControlHost.Sessions {
    @Override
    public void onPeerMoved(long now) {
        for (Session session : sessions.all()) {
            session.onPathChanged(now);
        }
    }

    @Override
    public void ask() {
        for (Session session : sessions.all()) {
            if (session.ask()) {
                return;
            }
        }
    }
}
