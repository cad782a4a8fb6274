/// Asks the router in front of this host to let in what comes to the tunnel's UDP port: finds the router, carries what
/// a lease and its router have to say to each other, and tells the tunnel where others get in.
///
/// Depends on `net.loop` and `net.base`. Start with [net.kcptun.app.net.portmap.PortMapping].
@NullMarked
package net.kcptun.app.net.portmap;

import org.jspecify.annotations.NullMarked;
