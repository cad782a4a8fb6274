/// The system calls that neither the JDK nor Netty offers, through java.lang.foreign.
///
/// Depends on no other part of the program. Each class says where it works; elsewhere it does nothing or tells so in
/// one line. Start with [net.kcptun.app.linux.CFunction].
@NullMarked
package net.kcptun.app.linux;

import org.jspecify.annotations.NullMarked;
