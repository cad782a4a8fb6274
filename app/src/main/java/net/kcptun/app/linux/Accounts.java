package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/// Users and groups of this host, from wherever its name service has them. Linux only.
///
/// ```
/// struct passwd (64 bit):  name 8 | password 8 | uid 4 | gid 4 | …
/// struct group  (64 bit):  name 8 | password 8 | gid 4 | …
/// ```
final class Accounts {
    private static final int ENTRY_BYTES = 64;
    private static final int UID_AT = 16;
    private static final int LOGIN_GID_AT = 20;
    private static final int GID_AT = 16;

    private static final int TEXT_BYTES_MIN = 1024;
    private static final int TEXT_BYTES_MAX = 1024 * 1024;

    private static final int EINTR = 4;
    private static final int ERANGE = 34;

    private Accounts() {}

    static OptionalInt uid(String user) throws SystemCallException {
        return lookUp("getpwnam_r", user, UID_AT);
    }

    static OptionalInt loginGroup(String user) throws SystemCallException {
        return lookUp("getpwnam_r", user, LOGIN_GID_AT);
    }

    static OptionalInt loginGroup(int uid) throws SystemCallException {
        return lookUp("getpwuid_r", uid, LOGIN_GID_AT);
    }

    static OptionalInt gid(String group) throws SystemCallException {
        return lookUp("getgrnam_r", group, GID_AT);
    }

    /// An entry whose texts find no place is asked for again with more.
    private static OptionalInt lookUp(String function, Object key, int at) throws SystemCallException {
        for (long bytes = TEXT_BYTES_MIN; ; bytes *= 2) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment entry = arena.allocate(ENTRY_BYTES, ADDRESS.byteAlignment());
                MemorySegment found = arena.allocate(ADDRESS);
                int error = CFunction.call(function, key, entry, arena.allocate(bytes), bytes, found)
                        .value();
                boolean isAbsent = found.get(ADDRESS, 0).address() == 0;
                if (error == 0) {
                    return isAbsent ? OptionalInt.empty() : OptionalInt.of(entry.get(JAVA_INT, at));
                }
                if (error != EINTR && (error != ERANGE || bytes >= TEXT_BYTES_MAX)) {
                    throw new SystemCallException(function, error);
                }
            }
        }
    }
}
