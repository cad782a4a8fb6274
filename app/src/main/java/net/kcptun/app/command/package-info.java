/// What every command of the program has in common: its syntax, its options as given, and how it ends.
///
/// Depends on no other part of the program. Start with [net.kcptun.app.command.Command].
@NullMarked
package net.kcptun.app.command;

import org.jspecify.annotations.NullMarked;
