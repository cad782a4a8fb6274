package net.kcptun.app.net.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

/// A socket that Netty has no channel for, on a Netty event loop: it is told when there is something to read or,
/// after [#awaitWritable], room to write. Whoever opened the socket closes it. Owned by the loop's thread.
public final class RawHandle implements EpollIoHandle {
    private final FileDescriptor descriptor;
    private final EpollIoOps usual;
    private final Runnable onReadable;
    private final Runnable onWritable;
    private @Nullable IoRegistration registration;

    /// @param onReadable null: nothing is ever read from it
    public RawHandle(int fd, @Nullable Runnable onReadable, Runnable onWritable) {
        this.descriptor = new FileDescriptor(fd);
        this.usual = onReadable == null ? EpollIoOps.EPOLLET : EpollIoOps.EPOLLIN;
        this.onReadable = onReadable == null ? () -> {} : onReadable;
        this.onWritable = onWritable;
    }

    /// From any thread; takes effect in the loop's next turn at the latest.
    public void register(EventLoop loop) {
        ((IoEventLoop) loop).register(this).addListener(registered -> {
            if (registered.isSuccess()) {
                registration = (IoRegistration) registered.getNow();
                registration.submit(usual);
            }
        });
    }

    /// Tells once there is room.
    public void awaitWritable() {
        IoRegistration registered = registration;
        if (registered != null && registered.isValid()) {
            registered.submit(usual.with(EpollIoOps.EPOLLOUT));
        }
    }

    /// To be called before the socket is closed.
    public void cancel() {
        IoRegistration registered = registration;
        if (registered != null) {
            registered.cancel();
        }
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    @Override
    public void handle(IoRegistration registered, IoEvent event) {
        EpollIoOps ready = ((EpollIoEvent) event).ops();
        if (ready.contains(EpollIoOps.EPOLLOUT)) {
            registered.submit(usual);
            onWritable.run();
        }
        onReadable.run();
    }

    @Override
    public void close() {
        cancel();
    }
}
