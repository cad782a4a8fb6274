/// What is known of the path to a peer, and what follows from it: how fast packets leave, and how many are on their
/// way.
/// [net.kcptun.core.path.PathModel] is the model, which all sessions with a peer share;
/// [net.kcptun.core.path.PathFlow] is one session's part of it. Pure state machines: the time goes in with each call.
@NullMarked
package net.kcptun.core.path;

import org.jspecify.annotations.NullMarked;
