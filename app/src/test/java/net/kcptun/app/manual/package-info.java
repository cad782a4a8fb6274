/// Manual pages and completion, made from what the program says of itself. The files are kept in `packaging`, so that
/// they can be read and packed without a build; tests beside the commands and the table of keys compare them.
///
/// Depends on nothing. Start with [net.kcptun.app.manual.MadeText].
@NullMarked
package net.kcptun.app.manual;

import org.jspecify.annotations.NullMarked;
