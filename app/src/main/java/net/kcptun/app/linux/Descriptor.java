package net.kcptun.app.linux;

/// File descriptors as such.
final class Descriptor {
    private Descriptor() {}

    /// Links what is called here.
    static void link() {
        CFunction.link("dup", 0);
        CFunction.link("close", 0);
    }

    /// Another descriptor of what `fd` is one of.
    static int duplicate(int fd) throws SystemCallException {
        return CFunction.call("dup", fd).orThrow();
    }

    static void close(int fd) {
        CFunction.call("close", fd);
    }
}
