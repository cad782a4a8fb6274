package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/// The user, the group and the supplementary groups of this process.
///
/// The kernel keeps them for each thread; the functions of the C library, unlike bare system calls, change those of all
/// threads. Linux only.
final class Credentials {
    private static final int GROUPS_MAX = 65_536;

    private Credentials() {}

    /// Whether the process is that already: real, effective and saved, and in no further group.
    ///
    /// @param uid absent: any
    /// @param gid absent: any
    static boolean areOnly(OptionalInt uid, OptionalInt gid) throws SystemCallException {
        return isAll("getresuid", uid) && isAll("getresgid", gid) && hasNoOtherGroup();
    }

    /// Groups first: once the user is another, they can no longer be changed.
    static void replace(OptionalInt uid, OptionalInt gid) throws SystemCallException {
        CFunction.of("setgroups", JAVA_INT, JAVA_LONG, ADDRESS)
                .call(0L, MemorySegment.NULL)
                .orThrow();
        if (gid.isPresent()) {
            setAll("setresgid", gid.getAsInt());
        }
        if (uid.isPresent()) {
            setAll("setresuid", uid.getAsInt());
        }
    }

    static boolean canBecomeRoot() {
        return CFunction.of("setuid", JAVA_INT, JAVA_INT).call(0).value() == 0;
    }

    static int gid() {
        return (int) CFunction.of("getegid", JAVA_INT).call().value();
    }

    private static void setAll(String function, int id) throws SystemCallException {
        CFunction.of(function, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT)
                .call(id, id, id)
                .orThrow();
    }

    private static boolean isAll(String function, OptionalInt id) throws SystemCallException {
        if (id.isEmpty()) {
            return true;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocate(JAVA_INT, 3);
            CFunction.of(function, JAVA_INT, ADDRESS, ADDRESS, ADDRESS)
                    .call(ids, ids.asSlice(4), ids.asSlice(8))
                    .orThrow();
            int wanted = id.getAsInt();
            return ids.getAtIndex(JAVA_INT, 0) == wanted
                    && ids.getAtIndex(JAVA_INT, 1) == wanted
                    && ids.getAtIndex(JAVA_INT, 2) == wanted;
        }
    }

    private static boolean hasNoOtherGroup() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment groups = arena.allocate(JAVA_INT, GROUPS_MAX);
            long n = CFunction.of("getgroups", JAVA_INT, JAVA_INT, ADDRESS)
                    .call(GROUPS_MAX, groups)
                    .orThrow();
            int own = gid();
            for (long i = 0; i < n; i++) {
                if (groups.getAtIndex(JAVA_INT, i) != own) {
                    return false;
                }
            }
            return true;
        }
    }
}
