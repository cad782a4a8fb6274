/// What the fuzz targets of the other packages share. A target is a class `…FuzzTest` beside the code that it feeds,
/// with one `@FuzzTest` method; CONTRIBUTING.md tells how they run. Read [Tape] first.
@org.jspecify.annotations.NullMarked
package net.kcptun.core.fuzz;
