/// The command line: picks the command, and runs one end of a tunnel where none is named.
///
/// Depends on everything in the program; nothing depends on it. Start with [net.kcptun.app.cli.Main].
@NullMarked
package net.kcptun.app.cli;

import org.jspecify.annotations.NullMarked;
