/// The HTTP server of the status pages: limits, access and back-pressure, on a thread of its own.
///
/// What it serves comes from outside, as [net.kcptun.app.http.Resource]s. Depends on Netty, net (how a start fails, its
/// log), log and one system call. Start with [net.kcptun.app.http.StatusServer]; the states of a connection are in
/// [net.kcptun.app.http.Connection], who may ask what is in [net.kcptun.app.http.Site].
@NullMarked
package net.kcptun.app.http;

import org.jspecify.annotations.NullMarked;
