/// Both ends of a tunnel in a minute: `init` writes a server's configuration and shows a link, `join` makes a client's
/// of
/// the link and asks the server for an answer, `share` shows the link again.
///
/// What stands in a link is data of a stranger until [net.kcptun.app.invite.LinkText] has read it. Start with
/// [net.kcptun.app.invite.Link]; the links themselves are described in docs/link.md.
@NullMarked
package net.kcptun.app.invite;

import org.jspecify.annotations.NullMarked;
