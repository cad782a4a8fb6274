package net.kcptun.core.portmap;

/// What routers speak with those behind them, both on the same port.
public enum Protocol {
    /// The Port Control Protocol, RFC 6887.
    PCP("PCP"),
    /// The NAT Port Mapping Protocol, RFC 6886, which came before it.
    NAT_PMP("NAT-PMP");

    /// Where routers are asked (RFC 6887 §19, RFC 6886 §3.1).
    public static final int PORT = 5351;

    /// UDP's number (RFC 768).
    static final int UDP = 17;

    private final String text;

    Protocol(String text) {
        this.text = text;
    }

    /// As people know it.
    public String text() {
        return text;
    }
}
