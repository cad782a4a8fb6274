/// What the status server shows: the program's state as text, JSON, metrics and events, each a resource of
/// [net.kcptun.app.http].
///
/// Reads observations and writes them down; decides nothing. Read [net.kcptun.app.status.StatusPages] first.
@NullMarked
package net.kcptun.app.status;

import org.jspecify.annotations.NullMarked;
