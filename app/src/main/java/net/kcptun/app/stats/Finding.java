package net.kcptun.app.stats;

/// One thing worth knowing about the tunnel's health.
///
/// @param code a fixed word for programs: `peer_answers`
/// @param text a sentence for people, with the way out where there is one
public record Finding(String code, Severity severity, String text) {
    /// How bad it is, the worst first.
    public enum Severity {
        /// It does not work.
        PROBLEM,
        /// It works worse than it could, and somebody should look.
        WARNING,
        /// What bounds it, or is unusual.
        NOTE,
        OK
    }
}
