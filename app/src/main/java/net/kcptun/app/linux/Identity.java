package net.kcptun.app.linux;

import java.util.OptionalInt;

/// The user, the group, or both, that the program becomes once it has what only root may take.
///
/// ```
/// user         that user; the group stays
/// user:group   that user and that group
/// user:        that user and its login group
/// :group       that group; the user stays
/// ```
///
/// Names may be numbers. Whatever the form, supplementary groups are given up. Linux only.
public final class Identity {
    private final String text;
    private final OptionalInt uid;
    private final OptionalInt gid;

    private Identity(String text, OptionalInt uid, OptionalInt gid) {
        this.text = text;
        this.uid = uid;
        this.gid = gid;
    }

    /// Looks the names up. Blocks, where they come from the network.
    ///
    /// @throws IdentityException for another form, and for names that this host does not know
    public static Identity named(String text) throws IdentityException {
        if (!CFunction.isLinux()) {
            throw new IdentityException("only possible on Linux; start the program as that user instead");
        }
        int colon = text.indexOf(':');
        String user = colon < 0 ? text : text.substring(0, colon);
        String group = colon < 0 ? "" : text.substring(colon + 1);
        if ((user.isEmpty() && group.isEmpty()) || group.indexOf(':') >= 0) {
            throw new IdentityException('"' + text + "\" is none of user, user:group, user:, :group");
        }
        try {
            OptionalInt uid = user.isEmpty() ? OptionalInt.empty() : OptionalInt.of(uid(user));
            return new Identity(text, uid, gid(user, group, colon >= 0));
        } catch (SystemCallException e) {
            throw new IdentityException("cannot look " + text + " up: " + e.getMessage());
        }
    }

    private static int uid(String user) throws IdentityException, SystemCallException {
        if (isNumber(user)) {
            return number(user);
        }
        return Accounts.uid(user)
                .orElseThrow(() -> new IdentityException("no user \"" + user + "\" here; see getent passwd"));
    }

    private static OptionalInt gid(String user, String group, boolean wantsGroup)
            throws IdentityException, SystemCallException {
        if (!wantsGroup) {
            return OptionalInt.empty();
        }
        if (group.isEmpty()) {
            return OptionalInt.of(loginGroup(user));
        }
        if (isNumber(group)) {
            return OptionalInt.of(number(group));
        }
        return OptionalInt.of(Accounts.gid(group)
                .orElseThrow(() -> new IdentityException("no group \"" + group + "\" here; see getent group")));
    }

    private static int loginGroup(String user) throws IdentityException, SystemCallException {
        OptionalInt gid = isNumber(user) ? Accounts.loginGroup(number(user)) : Accounts.loginGroup(user);
        return gid.orElseThrow(() -> new IdentityException(
                "no user \"" + user + "\" here, hence no login group; give the group too: " + user + ":GROUP"));
    }

    private static boolean isNumber(String name) {
        return name.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /// The highest number stands for "unchanged" in the system's calls, and is nobody's.
    private static int number(String digits) throws IdentityException {
        try {
            int id = Integer.parseUnsignedInt(digits);
            if (id != -1) {
                return id;
            }
        } catch (NumberFormatException _) {
            // Told below.
        }
        throw new IdentityException(digits + " is not in 0.." + Integer.toUnsignedString(-2));
    }

    /// Takes the identity on, with all threads of the process, and for good. What is already so needs no privilege.
    ///
    /// @throws IdentityException where the system refuses, or where the way back to root is still open; who the
    ///     program is then is not certain, so it has to end
    public void assume() throws IdentityException {
        try {
            if (!Credentials.areOnly(uid, gid)) {
                Credentials.replace(uid, gid);
            }
        } catch (SystemCallException e) {
            throw new IdentityException("not possible (" + e.getMessage() + "); only root may become \"" + text + '"');
        }
        if (uid.isPresent() && uid.getAsInt() != 0 && Credentials.canBecomeRoot()) {
            throw new IdentityException(
                    "could be root again after becoming \"" + text + "\": this system keeps privileges");
        }
    }

    /// Whether a user that is not root would keep root's group.
    public boolean keepsRootGroup() {
        return uid.isPresent() && uid.getAsInt() != 0 && gid.isEmpty() && Credentials.gid() == 0;
    }

    OptionalInt uid() {
        return uid;
    }

    OptionalInt gid() {
        return gid;
    }

    /// As it was configured.
    @Override
    public String toString() {
        return text;
    }
}
