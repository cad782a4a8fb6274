package net.kcptun.core.sim;

import java.nio.ByteBuffer;
import net.kcptun.core.tunnel.api.Stream;
import net.kcptun.core.tunnel.session.Session;
import org.jspecify.annotations.Nullable;

/// A modelled TCP connection between a tunnel's end and a user: bounded buffers, FIN per direction, RST. As the kernel
/// does it, a connection that is closed before all was read is reset, and so is one to which more is sent afterwards.
final class SimStream implements Stream {
    private static final int WRITABLE_BYTES = 64 * 1024;
    private static final int READ_BYTES = 16 * 1024;

    private final Simulation simulation;
    private final SimNode node;
    private final SimUser user;
    private @Nullable Session session;
    private final ByteQueue toUser = new ByteQueue();
    private final ByteQueue fromUser = new ByteQueue();
    private boolean isReading;
    private boolean isReadPending;
    private boolean isFull;
    private boolean userEnded;
    private boolean endReported;
    private boolean outputShut;
    private boolean isClosed;
    private boolean isReset;

    SimStream(Simulation simulation, SimNode node, SimUser user) {
        this.simulation = simulation;
        this.node = node;
        this.user = user;
    }

    void bind(Session to) {
        session = to;
        user.onConnected(this);
    }

    int conv() {
        return session().conv();
    }

    @Override
    public boolean isWritable() {
        return !outputShut && toUser.size() < WRITABLE_BYTES;
    }

    @Override
    public void write(byte[] buf, int off, int len) {
        if (isReset) {
            return;
        }
        if (isClosed || outputShut) {
            throw new IllegalStateException("written after the end");
        }
        toUser.add(buf, off, len);
        isFull |= !isWritable();
        simulation.after(0, user::onReadable);
    }

    @Override
    public void shutdownOutput() {
        outputShut = true;
        simulation.after(0, user::onReadable);
    }

    @Override
    public void read(boolean on) {
        isReading = on;
        readLater();
    }

    @Override
    public void close() {
        outputShut = true;
        isClosed = true;
        simulation.after(0, user::onReadable);
        resetIfUnread();
    }

    @Override
    public void abort() {
        isClosed = true;
        simulation.after(0, user::onReset);
    }

    /// The user reads at most `bytes`; -1 when the tunnel's end has shut its output and all was read.
    int userRead(byte[] buf, int bytes) {
        if (toUser.size() == 0) {
            return outputShut ? -1 : 0;
        }
        int read = toUser.take(buf, bytes);
        if (isFull && toUser.size() <= WRITABLE_BYTES / 2 && !isClosed) {
            isFull = false;
            simulation.after(0, () -> node.input(() -> session().onWritable(node.now())));
        }
        return read;
    }

    /// Bytes the user has sent that the tunnel's end has not read yet.
    int unread() {
        return fromUser.size();
    }

    void userSend(byte[] bytes) {
        fromUser.add(bytes, 0, bytes.length);
        resetIfUnread();
        readLater();
    }

    void userEnd() {
        userEnded = true;
        readLater();
    }

    void userReset() {
        if (!isClosed) {
            isClosed = true;
            isReset = true;
            simulation.after(0, () -> node.input(() -> session().onFailed(node.now())));
        }
    }

    /// The system resets the connection: the process at the tunnel's end is no more.
    void onProcessDied() {
        if (!isClosed) {
            isClosed = true;
            user.onReset();
        }
    }

    private void resetIfUnread() {
        if (isClosed && fromUser.size() > 0) {
            simulation.after(0, user::onReset);
        }
    }

    private void readLater() {
        if (!isReadPending && isReading && (fromUser.size() > 0 || userEnded && !endReported)) {
            isReadPending = true;
            simulation.after(0, this::readOnce);
        }
    }

    private void readOnce() {
        isReadPending = false;
        if (isClosed || !isReading) {
            return;
        }
        if (fromUser.size() > 0) {
            byte[] chunk = new byte[READ_BYTES];
            int read = fromUser.take(chunk, READ_BYTES);
            node.input(() -> session().onBytes(ByteBuffer.wrap(chunk, 0, read), node.now()));
            user.onSent();
        } else if (userEnded && !endReported) {
            endReported = true;
            node.input(() -> session().onEof(node.now()));
        }
        readLater();
    }

    private Session session() {
        Session to = session;
        if (to == null) {
            throw new IllegalStateException("not bound");
        }
        return to;
    }
}
