/// Bytes on the wire: big-endian access, endpoints, the messages inside a stream and the control messages of session 0.
///
/// Depends on nothing but `java.base`. Start with [net.kcptun.core.wire.Endpoint] and
/// [net.kcptun.core.wire.ControlMessage].
@NullMarked
package net.kcptun.core.wire;

import org.jspecify.annotations.NullMarked;
