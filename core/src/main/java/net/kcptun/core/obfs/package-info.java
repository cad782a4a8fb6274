/// The disguise `dpi/tcp-wnd`: datagrams as segments of a TCP connection that exists, and is an HTTP connection to
/// whoever looks.
///
/// Bytes and state only; sockets are the program's. Depends on `core.wire`. Start with
/// [net.kcptun.core.obfs.FlowTable].
@NullMarked
package net.kcptun.core.obfs;

import org.jspecify.annotations.NullMarked;
