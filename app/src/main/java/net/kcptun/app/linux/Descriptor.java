package net.kcptun.app.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/// File descriptors as such.
final class Descriptor {
    private static final CFunction DUP = CFunction.of("dup", JAVA_INT, JAVA_INT);
    private static final CFunction CLOSE = CFunction.of("close", JAVA_INT, JAVA_INT);

    private Descriptor() {}

    /// Returns once this class is initialized.
    static void link() {}

    /// Another descriptor of what `fd` is one of.
    static int duplicate(int fd) throws SystemCallException {
        return (int) DUP.call(fd).orThrow();
    }

    static void close(int fd) {
        CLOSE.call(fd);
    }
}
