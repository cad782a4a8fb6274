package net.kcptun.app.net.loop;

/// That a port which was full has room again, until the end of the turn in which its loop asks. One thread.
public final class WritableAgain {
    private final TunnelLoop loop;
    private boolean isSet;

    public WritableAgain(TunnelLoop loop) {
        this.loop = loop;
    }

    /// May come from within a call of the tunnel, which is told in the next turn.
    public void set() {
        isSet = true;
        loop.enter();
    }

    /// Whether it was set since the last call.
    public boolean take() {
        boolean taken = isSet;
        isSet = false;
        return taken;
    }
}
