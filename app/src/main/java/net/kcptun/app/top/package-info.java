/// `kcptun-netty top`: a running program's state in a terminal, as its status server tells it.
///
/// Depends on no other part of the program but its commands and the terminal: it looks at any instance, here or far
/// away. Read [net.kcptun.app.top.TopCommand] first, then [net.kcptun.app.top.Screen].
@NullMarked
package net.kcptun.app.top;

import org.jspecify.annotations.NullMarked;
