package net.kcptun.app.loopback;

/// What one end of the tunnel is to be. Everything is on 127.0.0.1.
///
/// @param role     which end
/// @param peerPort server: the target's TCP port; client: the UDP port of the server, or of the link towards it
/// @param method   the encryption method's name as configurations have it, or `none`
/// @param psk      the key both ends share, base64; unused with `none`
/// @param window   segments for `sndwnd` and `rcvwnd`
public record EndPlan(Role role, int peerPort, String method, String psk, int window) {
    /// The method's name for a tunnel without encryption.
    public static final String NO_METHOD = "none";

    /// The two ends.
    public enum Role {
        SERVER,
        CLIENT
    }
}
