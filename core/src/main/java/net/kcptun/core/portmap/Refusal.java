package net.kcptun.core.portmap;

/// Why a router does not map a port.
public enum Refusal {
    NOT_AUTHORIZED("it is set to refuse, or keeps the port for somebody else"),
    NO_OUTER_ADDRESS("it has no address outside now"),
    NO_ROOM("it has no room for more mappings"),
    ADDRESS_MISMATCH("another NAT stands before it"),
    NOT_UNDERSTOOD("it does not know how");

    private final String text;

    Refusal(String text) {
        this.text = text;
    }

    /// As the end of a sentence whose subject is the router.
    public String text() {
        return text;
    }

    /// @param result a result code other than success, and than that of an unknown version (RFC 6887 §7.4)
    static Refusal ofPcp(int result) {
        return switch (result) {
            case 2 -> NOT_AUTHORIZED;
            case 7 -> NO_OUTER_ADDRESS;
            case 8, 10, 11 -> NO_ROOM;
            case 12 -> ADDRESS_MISMATCH;
            default -> NOT_UNDERSTOOD;
        };
    }

    /// @param result as above (RFC 6886 §3.5)
    static Refusal ofNatPmp(int result) {
        return switch (result) {
            case 2 -> NOT_AUTHORIZED;
            case 3 -> NO_OUTER_ADDRESS;
            case 4 -> NO_ROOM;
            default -> NOT_UNDERSTOOD;
        };
    }
}
