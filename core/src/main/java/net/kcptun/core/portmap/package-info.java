/// How a host asks the router in front of it to let in what comes to a UDP port: PCP (RFC 6887) and NAT-PMP (RFC 6886),
/// and the lease of such a mapping from the first question to its release.
///
/// Without socket and clock. Depends on [net.kcptun.core.wire]. Start with [net.kcptun.core.portmap.Lease].
@NullMarked
package net.kcptun.core.portmap;

import org.jspecify.annotations.NullMarked;
