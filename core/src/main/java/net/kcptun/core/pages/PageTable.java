package net.kcptun.core.pages;

import org.jspecify.annotations.Nullable;

/// The pages of one ring: each has the places of 64 numbers that follow each other, and exists while one of them is
/// taken. So what a ring costs follows from what is in it, however far apart that is: 65536 numbers are 8 KB of this
/// table, and 64 of them a page or two.
///
/// | table | event | then |
/// |---|---|---|
/// | too short for the pages from the first place in use to this one | a page is to be touched | doubled; counted |
/// | long enough, no page there | the same | a page of the pool is there |
/// | a page there that has become empty | the owner sees that | back to the pool |
/// | no pages | trimmed | given up |
///
/// The owner knows which numbers are in use. All comparisons of numbers wrap around. Cost: a page is found in two
/// reads.
///
/// @param <P> what a page is
public final class PageTable<P> {
    /// Numbers in a page; a power of two.
    public static final int SLOTS = 1 << 6;

    private static final int SHIFT = 6;
    /// All bits of a page's number.
    private static final int NUMBERS = -1 >>> SHIFT;
    private static final int FIRST_PLACES = 4;
    private static final int HEADER_BYTES = 16;
    private static final int PLACE_BYTES = 4;
    /// Stands for no table: nothing is found in it, and nothing is put there.
    private static final Object[] NONE = new Object[1];

    private final PagePool<P> pool;
    private @Nullable Object[] pages = NONE;

    public PageTable(PagePool<P> pool) {
        this.pool = pool;
    }

    /// Where a number is in its page.
    public static int slot(int sn) {
        return sn & SLOTS - 1;
    }

    /// The page of a number that is in use.
    @SuppressWarnings("unchecked")
    public P at(int sn) {
        return (P) pages[sn >>> SHIFT & pages.length - 1];
    }

    /// The page of a number that lies between the first and the last that have been touched; null: there is none.
    @Nullable
    public P find(int sn) {
        return at(sn);
    }

    /// As [#find], for any number that is not before `first`.
    ///
    /// @param first the first number in use
    @Nullable
    public P find(int sn, int first) {
        return places(sn, first) > pages.length ? null : find(sn);
    }

    /// The page of a number, which exists from now on.
    ///
    /// @param first the first number in use, this one included
    public P touch(int sn, int first) {
        if (places(sn, first) > pages.length || pages == NONE) {
            grow(first, places(sn, first));
        }
        P page = find(sn);
        if (page == null) {
            page = pool.take();
            pages[sn >>> SHIFT & pages.length - 1] = page;
        }
        return page;
    }

    /// The page of that number is empty now.
    public void drop(int sn) {
        P page = at(sn);
        pages[sn >>> SHIFT & pages.length - 1] = null;
        pool.give(page);
    }

    /// The first number of the page behind that of `sn`.
    public static int nextPage(int sn) {
        return (sn | SLOTS - 1) + 1;
    }

    /// Gives up the table, in which no page is left.
    public void trim() {
        if (pages != NONE) {
            pool.count(-bytes(pages.length));
            pages = NONE;
        }
    }

    private static int places(int sn, int first) {
        return ((sn >>> SHIFT) - (first >>> SHIFT) & NUMBERS) + 1;
    }

    private void grow(int first, int places) {
        int wanted = Math.max(FIRST_PLACES, Integer.highestOneBit(2 * places - 1));
        @Nullable Object[] grown = new Object[wanted];
        if (pages != NONE) {
            for (int i = 0; i < pages.length; i++) {
                int number = (first >>> SHIFT) + i;
                grown[number & wanted - 1] = pages[number & pages.length - 1];
            }
            pool.count(-bytes(pages.length));
        }
        pool.count(bytes(wanted));
        pages = grown;
    }

    private static int bytes(int places) {
        return HEADER_BYTES + PLACE_BYTES * places;
    }
}
