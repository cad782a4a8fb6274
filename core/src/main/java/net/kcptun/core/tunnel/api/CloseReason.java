package net.kcptun.core.tunnel.api;

/// Why a session ended.
public enum CloseReason {
    COMPLETED("completed"),
    RESET_BY_PEER("reset by peer"),
    DIAL_FAILED("the target could not be connected"),
    STREAM_FAILED("the TCP connection failed"),
    NEVER_ANSWERED("the peer never answered"),
    TIMED_OUT("nothing was received in time"),
    STALLED("what is sent does not arrive though the peer is there; if full packets are too long, lower kcp.mtu"),
    FORGOTTEN("the peer was restarted and has forgotten it"),
    LINGER_EXPIRED("the last bytes were not acknowledged in time"),
    PROTOCOL_ERROR("the peer broke the protocol"),
    PATH_ENDED("the connection that carried it ended"),
    SHUTDOWN("this end is shutting down"),
    FAULT("this end failed");

    private final String text;

    CloseReason(String text) {
        this.text = text;
    }

    /// For a log line.
    public String text() {
        return text;
    }
}
