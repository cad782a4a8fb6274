package net.kcptun.core.tunnel.shared;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// What the other tunnels of the program have for one tunnel: opened packets of its sessions, and moves of peers. A
/// ring of fixed size; what does not fit is refused.
///
/// Any number of threads send, without locks: each takes a letter by compare-and-set, fills it, and hands it over by
/// its turn, the number that the next to touch it waits for. One thread reads. The owner is called when a letter comes
/// and it has not been called since it last read.
///
/// Cost: one copy of a packet; nothing is allocated once a letter's buffer has its size.
public final class Mailbox {
    private static final VarHandle TURN = MethodHandles.arrayElementVarHandle(long[].class);
    private static final byte[] NOTHING = {};

    private final Letter[] letters;
    private final long[] turns;
    private final int mask;
    private final Runnable call;
    private final AtomicLong tail = new AtomicLong();
    private final AtomicBoolean isCalled = new AtomicBoolean();
    private long head;

    private static final class Letter {
        private byte[] buf = NOTHING;
        private int len;
        private @Nullable Endpoint from;
        private @Nullable Endpoint movedTo;
    }

    /// Who reads. The buffer is used again after the call.
    public interface Reader {
        /// An opened packet that came from there.
        void onPacket(byte[] buf, int len, Endpoint from);

        /// A peer's socket has moved.
        void onPeerMoved(Endpoint from, Endpoint to);
    }

    /// @param size a power of two
    /// @param call on any sender's thread: the owner is to read soon
    Mailbox(int size, Runnable call) {
        this.call = call;
        letters = new Letter[size];
        turns = new long[size];
        mask = size - 1;
        for (int i = 0; i < size; i++) {
            letters[i] = new Letter();
            turns[i] = i;
        }
    }

    /// False: it is full.
    public boolean sendPacket(byte[] buf, int off, int len, Endpoint from) {
        return send(buf, off, len, from, null);
    }

    /// False: it is full.
    boolean sendMove(Endpoint from, Endpoint to) {
        return send(NOTHING, 0, 0, from, to);
    }

    private boolean send(byte[] buf, int off, int len, Endpoint from, @Nullable Endpoint movedTo) {
        long at = tail.get();
        while (true) {
            long turn = (long) TURN.getAcquire(turns, (int) at & mask);
            if (turn < at) {
                return false;
            }
            if (turn == at && tail.compareAndSet(at, at + 1)) {
                break;
            }
            at = tail.get();
        }
        fill(letters[(int) at & mask], buf, off, len);
        letters[(int) at & mask].from = from;
        letters[(int) at & mask].movedTo = movedTo;
        TURN.setRelease(turns, (int) at & mask, at + 1);
        call();
        return true;
    }

    private static void fill(Letter letter, byte[] buf, int off, int len) {
        if (letter.buf.length < len) {
            letter.buf = new byte[len];
        }
        System.arraycopy(buf, off, letter.buf, 0, len);
        letter.len = len;
    }

    private void call() {
        if (isCalled.compareAndSet(false, true)) {
            call.run();
        }
    }

    /// On the owner's thread: everything that has come, at most once around.
    public void read(Reader reader) {
        isCalled.set(false);
        long end = head + letters.length;
        try {
            while (head < end && hasLetter()) {
                readOne(reader);
            }
        } finally {
            if (hasLetter()) {
                call();
            }
        }
    }

    private boolean hasLetter() {
        return (long) TURN.getAcquire(turns, (int) head & mask) == head + 1;
    }

    private void readOne(Reader reader) {
        int slot = (int) head & mask;
        Letter letter = letters[slot];
        Endpoint from = letter.from;
        Endpoint movedTo = letter.movedTo;
        letter.from = null;
        letter.movedTo = null;
        try {
            if (from == null) {
                throw new IllegalStateException("a letter without a sender");
            }
            if (movedTo == null) {
                reader.onPacket(letter.buf, letter.len, from);
            } else {
                reader.onPeerMoved(from, movedTo);
            }
        } finally {
            TURN.setRelease(turns, slot, head + letters.length);
            head++;
        }
    }
}
