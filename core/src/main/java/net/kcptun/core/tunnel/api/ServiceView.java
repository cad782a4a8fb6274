package net.kcptun.core.tunnel.api;

import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;

/// One service that is registered at a rendezvous server.
///
/// @param inner  what its server calls itself
/// @param outer  where its server's messages come from
/// @param seenAt when it last registered
public record ServiceView(ServiceId id, Endpoint inner, Endpoint outer, long seenAt) {}
