/// JMH benchmarks of the hot paths, one class for each part of `core` that a packet passes.
@NullMarked
package net.kcptun.bench;

import org.jspecify.annotations.NullMarked;
