/// The doctor's vocabulary: what a check is, and what it finds.
///
/// Depends on no other part of the program. Start with [net.kcptun.app.doctor.finding.Finding].
@NullMarked
package net.kcptun.app.doctor.finding;

import org.jspecify.annotations.NullMarked;
