package net.kcptun.app.net.udp;

import net.kcptun.app.linux.UdpWriter;
import net.kcptun.core.wire.Endpoint;

/// The kernel's socket. Where it does not take the address to send from, since this host no longer has it, say, the
/// routes choose another one.
///
/// Cost: a system call, and a second one where the kernel refuses.
final class KernelSocket implements RunSocket {
    private final UdpWriter writer;
    private boolean isFromLocal;

    KernelSocket(UdpWriter writer) {
        this.writer = writer;
    }

    @Override
    public boolean towards(Endpoint peer) {
        Endpoint local = peer.local();
        isFromLocal = local != null;
        if (local == null) {
            writer.anyLocal();
        } else {
            writer.local(local.isIpv6(), local.high(), local.low());
        }
        return writer.peer(peer.isIpv6(), peer.high(), peer.low(), peer.port(), peer.scope());
    }

    @Override
    public int send(long address, int bytes, int packetBytes) {
        int result = writer.send(address, bytes, packetBytes);
        return result != UdpWriter.SENT && leavesLocal(result) ? writer.send(address, bytes, packetBytes) : result;
    }

    @Override
    public int sendEach(long address, int bytes, int packetBytes) {
        int count = writer.sendEach(address, bytes, packetBytes);
        return count == 0 && leavesLocal(writer.errno()) ? writer.sendEach(address, bytes, packetBytes) : count;
    }

    /// Whether another try may do.
    private boolean leavesLocal(int errno) {
        boolean leaves = isFromLocal && UdpWriter.mayBlameLocal(errno);
        if (leaves) {
            isFromLocal = false;
            writer.anyLocal();
        }
        return leaves;
    }

    @Override
    public int errno() {
        return writer.errno();
    }

    @Override
    public void close() {
        writer.close();
    }
}
