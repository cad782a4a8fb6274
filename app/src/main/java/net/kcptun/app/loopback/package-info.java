/// What commands that run a whole tunnel in this process have in common: both ends, a target and small talk.
///
/// Everything is on 127.0.0.1, at ports that the system chooses. Start with [net.kcptun.app.loopback.TunnelEnd].
@NullMarked
package net.kcptun.app.loopback;

import org.jspecify.annotations.NullMarked;
