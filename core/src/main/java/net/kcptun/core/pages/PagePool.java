package net.kcptun.core.pages;

import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The pages of one kind of one event loop, shared by all tables of the loop: what is in use is counted, and some that
/// idle are kept, so that who fills and empties pages by turns allocates nothing.
///
/// A page is empty when it is given back, and so when it is taken. One thread.
///
/// @param <P> what a page is
public final class PagePool<P> {
    /// For the pages that a window gives up at its one end until it takes them at the other, and for the ups and downs
    /// of many thin flows.
    private static final int MOST_IDLE = 256;

    private final Supplier<P> maker;
    private final int bytes;
    private final IntConsumer counter;
    private final @Nullable Object[] idle = new Object[MOST_IDLE];
    private int idleCount;

    /// @param bytes   what a page takes of the heap
    /// @param counter takes how many bytes more are in use, or fewer if negative
    public PagePool(Supplier<P> maker, int bytes, IntConsumer counter) {
        this.maker = maker;
        this.bytes = bytes;
        this.counter = counter;
    }

    @SuppressWarnings("unchecked")
    public P take() {
        counter.accept(bytes);
        return idleCount == 0 ? maker.get() : (P) idle[--idleCount];
    }

    /// Takes back what [#take] gave. The caller forgets it.
    public void give(P page) {
        counter.accept(-bytes);
        if (idleCount < MOST_IDLE) {
            idle[idleCount++] = page;
        }
    }

    /// So many bytes more of something else are kept by who uses these pages, or fewer if negative.
    public void count(int otherBytes) {
        counter.accept(otherBytes);
    }
}
