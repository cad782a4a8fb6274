/// Memory in pages: tables of what numbers that follow each other stand for, which cost what is in them.
///
/// Knows nothing of what the pages hold, and depends on nothing.
@NullMarked
package net.kcptun.core.pages;

import org.jspecify.annotations.NullMarked;
