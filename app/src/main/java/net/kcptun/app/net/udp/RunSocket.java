package net.kcptun.app.net.udp;

import net.kcptun.app.linux.UdpWriter;
import net.kcptun.core.wire.Endpoint;

/// A socket as far as runs are sent on it, from the address of this host that the peer has asked. One thread.
interface RunSocket {
    /// Where to send to from now on. False: that is of another family than the socket.
    boolean towards(Endpoint peer);

    /// Sends what lies at an address of native memory: all or nothing.
    ///
    /// @param packetBytes how long the packets are that the kernel cuts it into, or [UdpWriter#UNCUT]
    /// @return [UdpWriter#SENT], or the error number
    int send(long address, int bytes, int packetBytes);

    /// Sends packets that lie one behind the other.
    ///
    /// @return how many were taken; if none, [#errno] says why
    int sendEach(long address, int bytes, int packetBytes);

    int errno();

    /// The socket itself is somebody else's.
    void close();
}
