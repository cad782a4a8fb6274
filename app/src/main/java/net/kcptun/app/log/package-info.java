/// What the program tells its user while it runs: nine levels, one line an event, to one of several targets.
///
/// Stands on `java.util.logging`, where Netty's own messages end up too. Start with [net.kcptun.app.log.Log].
@NullMarked
package net.kcptun.app.log;

import org.jspecify.annotations.NullMarked;
