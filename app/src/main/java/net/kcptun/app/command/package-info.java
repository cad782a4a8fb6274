/// What commands of the program have in common: their syntax, their options as given, how they end, and how they read
/// what another instance tells.
///
/// Depends on no other part of the program. Start with [net.kcptun.app.command.Command].
@NullMarked
package net.kcptun.app.command;

import org.jspecify.annotations.NullMarked;
