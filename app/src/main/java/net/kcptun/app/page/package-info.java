/// The page that the status server shows: files from the program's own jar, nothing from outside.
///
/// The page itself is in the resources of this package: `index.html` first, then `page.js`.
@NullMarked
package net.kcptun.app.page;

import org.jspecify.annotations.NullMarked;
