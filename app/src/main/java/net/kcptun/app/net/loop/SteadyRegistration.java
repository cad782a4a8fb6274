package net.kcptun.app.net.loop;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoOps;

/// A socket's entry in Netty's epoll set, except that one that waits for nothing stays there.
///
/// Netty 4.2 takes such a socket out of the epoll set but goes on to modify, not to add, its entry: once the peer has
/// sent FIN, a write that has to wait for room fails with ENOENT, and so does resumed reading. Here the entry remains
/// and waits for errors only, edge-triggered, so that a hung-up socket does not wake the loop again and again.
record SteadyRegistration(IoRegistration entry) implements IoRegistration {
    @Override
    public <T> T attachment() {
        return entry.attachment();
    }

    @Override
    public long submit(IoOps ops) {
        return entry.submit(EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLET : ops);
    }

    @Override
    public boolean isValid() {
        return entry.isValid();
    }

    @Override
    public boolean cancel() {
        return entry.cancel();
    }
}
