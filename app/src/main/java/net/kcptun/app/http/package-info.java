/// The HTTP server of the status pages: limits, access and back-pressure, on a thread of its own.
///
/// What it serves comes from outside, as [net.kcptun.app.http.Resource]s. It depends on Netty, `app.config` (the
/// token), `app.log`, `app.net.base` (the rest after a failed accept) and one system call. Start with
/// [net.kcptun.app.http.StatusServer]; the states of a connection are in [net.kcptun.app.http.Connection], the checks
/// of a request in [net.kcptun.app.http.Site].
@NullMarked
package net.kcptun.app.http;

import org.jspecify.annotations.NullMarked;
