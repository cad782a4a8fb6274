package net.kcptun.core.tunnel.shared;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What the other tunnels of the program have for one tunnel: opened packets of its sessions, and moves of peers. It
/// waits in the queue of the tunnel's event loop, so many letters of it at most; what goes beyond is refused.
///
/// Any number of threads send. Cost: a copy of a packet, and a task for each letter.
public final class Mailbox {
    private final int size;
    private final Consumer<LongConsumer> owner;
    private final Quota waiting = new Quota();
    private @Nullable Reader reader;

    /// The tunnel that reads, on the owner's thread.
    public interface Reader {
        /// An opened packet that came from there.
        void onPacket(byte[] packet, Endpoint from, long now);

        /// A peer's socket has moved.
        void onPeerMoved(Endpoint from, Endpoint to, long now);
    }

    /// @param size  letters that may wait
    /// @param owner the tunnel's loop, as [SharedState#join] has it
    Mailbox(int size, Consumer<LongConsumer> owner) {
        this.size = size;
        this.owner = owner;
    }

    /// Before anything is sent.
    public void readBy(Reader other) {
        reader = other;
    }

    /// False: it is full.
    public boolean sendPacket(byte[] buf, int off, int len, Endpoint from) {
        if (!waiting.take(size)) {
            return false;
        }
        byte[] packet = Arrays.copyOfRange(buf, off, off + len);
        owner.accept(now -> take().onPacket(packet, from, now));
        return true;
    }

    /// False: it is full.
    boolean sendMove(Endpoint from, Endpoint to) {
        if (!waiting.take(size)) {
            return false;
        }
        owner.accept(now -> take().onPeerMoved(from, to, now));
        return true;
    }

    private Reader take() {
        waiting.release();
        return Objects.requireNonNull(reader);
    }
}
