package net.kcptun.core.tunnel;

import net.kcptun.core.crypto.PacketCipher;
import net.kcptun.core.kcp.PacketOutput;
import net.kcptun.core.tunnel.api.PacketSink;
import net.kcptun.core.tunnel.api.TunnelOptions;
import net.kcptun.core.tunnel.api.TunnelOptions.Carrier;
import net.kcptun.core.tunnel.api.TunnelStats;
import net.kcptun.core.tunnel.control.ControlHost;
import net.kcptun.core.wire.ControlCodec;
import net.kcptun.core.wire.ControlMessage;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The way out for every datagram: sealed, counted, handed to the sink.
///
/// Cost a packet: the cipher's pass from the engine's buffer to this one, then the sink's copy; without encryption the
/// sink's copy alone.
final class PacketSender implements PacketOutput, ControlHost.Sender {
    private static final Endpoint NOWHERE = Endpoint.ipv4(0, 0);
    private static final PacketOutput NOBODY = (buf, off, len) -> {};

    private final PacketCipher cipher;
    private final PacketSink sink;
    private final TunnelStats stats;
    private final int mtu;
    private final Carrier carrier;
    private final byte[] sealed;
    private final byte[] control = new byte[ControlCodec.MAX_BYTES];
    private Endpoint to = NOWHERE;
    private int packetBytes;
    private long now;
    private long lastSentAt;
    private long unansweredSince;

    PacketSender(PacketCipher cipher, PacketSink sink, TunnelStats stats, TunnelOptions options) {
        this.cipher = cipher;
        this.sink = sink;
        this.stats = stats;
        this.mtu = options.mtu();
        this.carrier = options.carrier();
        this.sealed = new byte[Math.max(mtu, ControlCodec.MAX_BYTES + cipher.overhead())];
    }

    /// The largest plaintext whose IP packet to `peer` keeps to the MTU.
    @Override
    public int maxPlainBytes(Endpoint peer) {
        return mtu - carrier.overhead(peer.isIpv6()) - cipher.overhead();
    }

    TunnelStats stats() {
        return stats;
    }

    private PacketSender toward(Endpoint peer, long time) {
        to = peer;
        now = time;
        packetBytes = maxPlainBytes(peer);
        return this;
    }

    @Override
    public void onPacket(byte[] buf, int off, int len) {
        stats.kcpSentBytes += len;
        lastSentAt = now;
        if (unansweredSince == 0) {
            unansweredSince = now;
        }
        stats.packetsSent++;
        if (cipher.overhead() == 0) {
            stats.packetBytesSent += len;
            sink.send(buf, off, len, to);
            return;
        }
        int sealedBytes = cipher.seal(buf, off, len, Math.max(len, packetBytes), sealed);
        stats.packetBytesSent += sealedBytes;
        sink.send(sealed, 0, sealedBytes, to);
    }

    @Override
    public void send(ControlMessage message, Endpoint peer, long time) {
        toward(peer, time);
        int length = ControlCodec.encode(message, control);
        onPacket(control, 0, length);
        // It is sent like a packet of KCP's, but is none.
        stats.kcpSentBytes -= length;
    }

    @Override
    public boolean isSealed() {
        return cipher.overhead() > 0;
    }

    /// Whether the sink takes more session packets.
    boolean isWritable() {
        return sink.isWritable();
    }

    /// What was sent so far need not wait for what follows.
    void push() {
        sink.push();
    }

    /// For a session's packets to `peer`, at `time`; null: it has nobody to send to yet, and they are lost.
    PacketOutput to(@Nullable Endpoint peer, long time) {
        return peer == null ? NOBODY : toward(peer, time);
    }

    @Override
    public void onAnswer() {
        unansweredSince = 0;
    }

    @Override
    public long unansweredSince() {
        return unansweredSince;
    }

    @Override
    public long lastSentAt() {
        return lastSentAt;
    }
}
