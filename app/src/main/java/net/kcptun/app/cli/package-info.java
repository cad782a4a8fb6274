/// The command line: options, what the program prints, how it ends.
///
/// Depends on everything in the program; nothing depends on it. Start with [net.kcptun.app.cli.Main].
@NullMarked
package net.kcptun.app.cli;

import org.jspecify.annotations.NullMarked;
