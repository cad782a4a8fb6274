package net.kcptun.core.relay;

import net.kcptun.core.crypto.PacketCipher;

/// Why a datagram that came to a port of the relay went nowhere.
public enum RelayDrop {
    /// All pairs together have sent what they may.
    RATE,
    /// It came from neither end's host, or from a second place there while the end is heard at the first.
    STRANGER,
    /// It was to show that its sender has the key, and is not sealed with it.
    FORGED,
    /// It was to show that its sender has the key, and was seen before.
    REPLAYED,
    /// So many of the kind could not be opened that it was not tried.
    FLOOD,
    /// The other end has not come yet, and a newer one is kept for it.
    WAITING,
    /// Longer than what is kept for the other end.
    TOO_LONG,
    /// The system had no room for it, or did not take it.
    NO_ROOM;

    /// Why it shows nothing.
    ///
    /// @param result of [PacketCipher#open]
    static RelayDrop ofUnopened(int result) {
        return result == PacketCipher.REPLAYED ? REPLAYED : FORGED;
    }
}
