/// The measurement that users make: what each encryption method carries on their machine, and what limits it.
///
/// Both ends of the tunnel are real and in this process. Start with [net.kcptun.app.bench.Bench];
/// [net.kcptun.app.bench.Verdict] holds the rules of the verdict.
@NullMarked
package net.kcptun.app.bench;

import org.jspecify.annotations.NullMarked;
