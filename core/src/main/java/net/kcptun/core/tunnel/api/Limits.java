package net.kcptun.core.tunnel.api;

import net.kcptun.core.kcp.BufferBudget;

/// How far each [Limit] goes.
///
/// @param buffered bytes
/// @param flows    kept to by what carries the tunnel's datagrams
public record Limits(
        int sessions,
        int sessionsPerAddress,
        int halfOpen,
        long buffered,
        int services,
        int servicesPerAddress,
        int flows) {
    /// The configuration's defaults, but for the bytes, which are as many as fit the machine there.
    public static final Limits DEFAULT = new Limits(65_535, 32_768, 16_384, BufferBudget.UNLIMITED, 4_096, 256, 4_095);

    public long of(Limit limit) {
        return switch (limit) {
            case SESSIONS -> sessions;
            case SESSIONS_PER_ADDRESS -> sessionsPerAddress;
            case HALF_OPEN -> halfOpen;
            case BUFFERED -> buffered;
            case SERVICES -> services;
            case SERVICES_PER_ADDRESS -> servicesPerAddress;
            case FLOWS -> flows;
        };
    }

    /// The same but for one of them.
    public Limits with(Limit limit, long value) {
        int number = (int) Math.min(value, Integer.MAX_VALUE);
        return new Limits(
                limit == Limit.SESSIONS ? number : sessions,
                limit == Limit.SESSIONS_PER_ADDRESS ? number : sessionsPerAddress,
                limit == Limit.HALF_OPEN ? number : halfOpen,
                limit == Limit.BUFFERED ? value : buffered,
                limit == Limit.SERVICES ? number : services,
                limit == Limit.SERVICES_PER_ADDRESS ? number : servicesPerAddress,
                limit == Limit.FLOWS ? number : flows);
    }
}
