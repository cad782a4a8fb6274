/// The configuration: what the file may say, read into validated records, with all problems found at once.
///
/// Depends on `core`'s option types. Start with [net.kcptun.app.config.Config].
@NullMarked
package net.kcptun.app.config;

import org.jspecify.annotations.NullMarked;
