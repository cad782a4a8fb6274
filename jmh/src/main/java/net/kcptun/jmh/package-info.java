/// JMH benchmarks of the hot paths, one class for each part of `core` that a packet passes.
@NullMarked
package net.kcptun.jmh;

import org.jspecify.annotations.NullMarked;
