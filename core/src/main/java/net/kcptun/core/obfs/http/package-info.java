/// The HTTP connection that a flow is to everybody else: a web server whose only page is a connectivity check, as
/// nginx serves it, and the request of a client that checks.
///
/// Bytes and state only; depends on nothing. Start with [net.kcptun.core.obfs.http.HttpCover].
@NullMarked
package net.kcptun.core.obfs.http;

import org.jspecify.annotations.NullMarked;
