package net.kcptun.core.relay;

/// Datagrams that came together from one sender to one port: all of one length, the last one maybe shorter, one behind
/// the other. Often it is a single one. Valid until who told of it gets the call back.
public interface DatagramRun {
    /// Of all datagrams together.
    int bytes();

    /// How long each is, but for the last one; at least 1.
    int datagramBytes();

    /// Copies a part of the bytes.
    ///
    /// @param at  where it begins in this run
    /// @param len at most what is left from there, and the length of `to`
    void copy(int at, byte[] to, int len);

    /// How many datagrams there are.
    default int datagrams() {
        return Math.ceilDiv(bytes(), datagramBytes());
    }
}
