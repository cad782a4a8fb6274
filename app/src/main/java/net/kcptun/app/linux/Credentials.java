package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
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
        CFunction.call("setgroups", 0L, MemorySegment.NULL).orThrow();
        if (gid.isPresent()) {
            CFunction.call("setresgid", gid.getAsInt(), gid.getAsInt(), gid.getAsInt())
                    .orThrow();
        }
        if (uid.isPresent()) {
            CFunction.call("setresuid", uid.getAsInt(), uid.getAsInt(), uid.getAsInt())
                    .orThrow();
        }
    }

    static boolean canBecomeRoot() {
        return CFunction.call("setuid", 0).value() == 0;
    }

    static int gid() {
        return CFunction.call("getegid").value();
    }

    private static boolean isAll(String function, OptionalInt id) throws SystemCallException {
        if (id.isEmpty()) {
            return true;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocate(JAVA_INT, 3);
            CFunction.call(function, ids, ids.asSlice(4), ids.asSlice(8)).orThrow();
            return Arrays.stream(ids.toArray(JAVA_INT)).allMatch(each -> each == id.getAsInt());
        }
    }

    private static boolean hasNoOtherGroup() throws SystemCallException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment groups = arena.allocate(JAVA_INT, GROUPS_MAX);
            int n = CFunction.call("getgroups", GROUPS_MAX, groups).orThrow();
            int own = gid();
            return Arrays.stream(groups.toArray(JAVA_INT)).limit(n).allMatch(each -> each == own);
        }
    }
}
