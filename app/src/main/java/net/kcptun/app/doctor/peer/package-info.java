/// What the doctor asks others: the server, the rendezvous server, and, where they keep silent, their hosts.
///
/// The asking is done by `doctor.line`; here are its order and the words for what comes of it. Start with
/// [net.kcptun.app.doctor.peer.PeerCheck].
@NullMarked
package net.kcptun.app.doctor.peer;

import org.jspecify.annotations.NullMarked;
