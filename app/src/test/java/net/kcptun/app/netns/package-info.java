/// The program in a small internet of network namespaces: behind Linux NAT, with addresses that move and ends that
/// are killed.
///
/// Every end is a process of its own. The test's sockets enter a namespace one by one. Needs root and the commands
/// `ip`, `iptables`, `ip6tables` and `conntrack`; skipped elsewhere. Start with [net.kcptun.app.netns.Internet].
@NullMarked
package net.kcptun.app.netns;

import org.jspecify.annotations.NullMarked;
