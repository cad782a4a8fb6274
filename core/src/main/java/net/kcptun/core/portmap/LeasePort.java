package net.kcptun.core.portmap;

/// What a lease has to say. Must not call it back.
public interface LeasePort {
    /// To the router of the uplink.
    ///
    /// @param datagram the callee's to keep
    void send(byte[] datagram);

    /// The router lets in what comes there; also where it did before, but elsewhere.
    void onMapped(Mapping mapping);

    /// It no longer does, so far as is known.
    void onLost(Mapping mapping, Loss why);

    /// It was asked, and says no.
    void onRefused(Uplink uplink, Refusal why);

    /// It was asked in both protocols, and says nothing.
    void onSilent(Uplink uplink);

    /// Why a mapping is no more.
    enum Loss {
        /// The router did not renew it, or refused to.
        NOT_RENEWED,
        /// This host has another router, address or port.
        MOVED,
        /// It was given back.
        RELEASED
    }
}
