/// What can be found out about a peer from a UDP socket of one's own: round trips, the sizes that get through, a
/// session, its clock, and how a NAT translates. Plain results; the words for them are the doctor's.
///
/// Everything sent is part of the v2 protocol, so that ends of any version answer. Blocking, one thread, and the time
/// comes from the [net.kcptun.app.doctor.line.Line]. Depends on `net.base` and `core`. Start with
/// [net.kcptun.app.doctor.line.SealedLine].
@NullMarked
package net.kcptun.app.doctor.line;

import org.jspecify.annotations.NullMarked;
