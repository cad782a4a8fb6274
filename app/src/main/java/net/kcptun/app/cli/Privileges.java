package net.kcptun.app.cli;

import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.linux.Identity;
import net.kcptun.app.linux.IdentityException;
import net.kcptun.app.log.Level;
import net.kcptun.app.log.Log;
import org.jspecify.annotations.Nullable;

/// Who the program is once its sockets are open: the identity of `-u`, else of the configuration's `user`, else the
/// one that started it.
///
/// @param source   the option or key that names it
/// @param identity null: the program stays who it is
record Privileges(String source, @Nullable Identity identity) {
    /// Looks names up, so that a wrong one is told before anything is opened.
    static Privileges of(@Nullable String option, @Nullable String configured) throws CommandFailure {
        String source = option != null ? "-u" : "user";
        String wanted = option != null ? option : configured;
        if (wanted == null) {
            return new Privileges(source, null);
        }
        try {
            return new Privileges(source, Identity.named(wanted));
        } catch (IdentityException e) {
            throw new CommandFailure(source + ": " + e.getMessage());
        }
    }

    /// For good, and with all threads. After a failure the program has to end.
    void drop(Log log) throws CommandFailure {
        Identity wanted = identity;
        if (wanted == null) {
            return;
        }
        if (wanted.keepsRootGroup()) {
            log.log(
                    Level.WARNING,
                    source + ": \"" + wanted + "\" keeps root's group; \"" + wanted + ":\" gives it up too");
        }
        ProgramFiles files = ProgramFiles.list();
        try {
            wanted.assume();
        } catch (IdentityException e) {
            throw new CommandFailure(source + ": " + e.getMessage());
        }
        String obstacle = files.obstacle();
        if (obstacle != null) {
            throw new CommandFailure(source + ": \"" + wanted + "\" cannot read the program: " + obstacle);
        }
        log.log(Level.INFO, "running as \"" + wanted + '"');
    }
}
