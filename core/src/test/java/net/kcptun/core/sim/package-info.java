/// Whole tunnels under simulation: a virtual clock, a seeded network, modelled TCP users. Start with [Simulation].
@NullMarked
package net.kcptun.core.sim;

import org.jspecify.annotations.NullMarked;
