package net.kcptun.registry.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which engine, and what the names of its keys begin with: a URI of Lettuce, and a parameter `prefix`. Several hosts,
/// separated by commas, are nodes of a cluster, but for sentinels.
///
/// Its text never holds a password.
///
/// @param uris   one, or some nodes of a cluster
/// @param prefix what keys and channels begin with
record RedisAddress(List<RedisURI> uris, boolean isCluster, String prefix) {
    static final List<String> SCHEMES = List.of("redis", "rediss", "redis-sentinel", "rediss-sentinel", "redis-socket");

    private static final String PREFIX = "kcptun";
    /// With the sign before it, and that behind it if more parameters follow.
    private static final Pattern PARAMETER = Pattern.compile("([?&])prefix=([^&#]*)(&?)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    RedisAddress {
        uris = List.copyOf(uris);
    }

    /// @throws IllegalArgumentException if it is none; the message holds nothing of it
    static RedisAddress parse(String text) {
        Matcher given = PARAMETER.matcher(text);
        String prefix = given.find() ? given.group(2) : PREFIX;
        if (!NAME.matcher(prefix).matches()) {
            throw new IllegalArgumentException("has a prefix that is not 1 to 32 letters, digits, '.', '_' and '-'");
        }
        String uri = given.reset().replaceFirst(found -> found.group(3).isEmpty() ? "" : found.group(1));
        boolean isCluster = uri.startsWith("redis") && uri.indexOf(',') >= 0 && !uri.contains("-sentinel://");
        List<RedisURI> uris = read(uri, isCluster);
        uris.forEach(each -> each.setTimeout(TIMEOUT));
        return new RedisAddress(uris, isCluster, prefix);
    }

    /// Lettuce's own messages may hold the whole of it.
    private static List<RedisURI> read(String uri, boolean isCluster) {
        try {
            return isCluster ? RedisClusterURIUtil.toRedisURIs(URI.create(uri)) : List.of(RedisURI.create(uri));
        } catch (RuntimeException _) {
            throw new IllegalArgumentException("is no address of Valkey or Redis: redis://USER:PASSWORD@HOST:PORT,"
                    + " where characters other than letters and digits in the password are percent-encoded");
        }
    }

    @Override
    public String toString() {
        RedisURI first = uris.getFirst();
        if (!first.getSentinels().isEmpty()) {
            return "redis " + first.getSentinelMasterId() + " of the sentinels at " + hosts(first.getSentinels());
        }
        return first.getSocket() == null
                ? (isCluster ? "redis cluster at " : "redis at ") + hosts(uris)
                : "redis at " + first.getSocket();
    }

    private static String hosts(List<RedisURI> uris) {
        return uris.stream().map(each -> each.getHost() + ':' + each.getPort()).collect(Collectors.joining(", "));
    }
}
