/// The program from end to end, over real sockets of the loopback interface.
///
/// Each test makes its own forwarders, users and targets, all on ports that the system chooses, so that tests may run
/// beside each other. Bytes come of seeds and are compared one by one. Nothing sleeps: what takes its time is awaited,
/// with a deadline. Start with [net.kcptun.app.e2e.TunnelPair].
@NullMarked
package net.kcptun.app.e2e;

import org.jspecify.annotations.NullMarked;
