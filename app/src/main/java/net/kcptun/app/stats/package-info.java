/// What can be seen of the running program: sums, rates, sessions, and what they mean in words.
///
/// Knows nothing of how it is shown. Depends on the tunnel's snapshots and, through [net.kcptun.app.stats.Source], on
/// whatever takes them. Read [net.kcptun.app.stats.Observer] first.
@NullMarked
package net.kcptun.app.stats;

import org.jspecify.annotations.NullMarked;
