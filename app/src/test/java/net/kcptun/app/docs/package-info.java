/// What the documentation says is true: its links lead somewhere, its commands and configurations are understood.
///
/// The tests read the Markdown of the checkout; those of commands and configurations are with what they need to know.
/// Start with [net.kcptun.app.docs.Document].
@NullMarked
package net.kcptun.app.docs;

import org.jspecify.annotations.NullMarked;
