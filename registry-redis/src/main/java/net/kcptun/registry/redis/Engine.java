package net.kcptun.registry.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Lettuce's client of one server, of what sentinels name, or of a cluster, behind one face.
///
/// One server's connection is made anew by [RedisLink], and what is sent meanwhile fails at once. Those to the nodes of
/// a
/// cluster Lettuce makes itself, as they are needed and anew; what is sent meanwhile waits, as far as there is room.
final class Engine {
    /// What is on its way to the engine at most.
    static final int MOST_REQUESTS = 1 << 16;

    /// It tells of each attempt to connect; what there is to say of them [RedisLink] says. Kept, for the JDK forgets
    /// the level of a logger that nobody keeps.
    private static final Logger LETTUCE = Logger.getLogger("io.lettuce");

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private final RedisAddress address;
    private final ClientResources resources;
    private final AbstractRedisClient client;

    /// Two connections: for commands, and for what is published.
    record Lines(
            StatefulConnection<byte[], byte[]> requests,
            RedisClusterAsyncCommands<byte[], byte[]> commands,
            StatefulRedisPubSubConnection<byte[], byte[]> published) {
        boolean isOpen() {
            return requests.isOpen() && published.isOpen();
        }

        void close() {
            requests.closeAsync();
            published.closeAsync();
        }
    }

    Engine(RedisAddress address) {
        LETTUCE.setLevel(Level.SEVERE);
        this.address = address;
        resources = ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .build();
        client = address.isCluster() ? cluster() : single();
    }

    private RedisClient single() {
        RedisClient one = RedisClient.create(resources);
        one.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_REQUESTS)
                .socketOptions(socket())
                .build());
        return one;
    }

    private RedisClusterClient cluster() {
        RedisClusterClient all = RedisClusterClient.create(resources, address.uris());
        all.setOptions(ClusterClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.ACCEPT_COMMANDS)
                .requestQueueSize(MOST_REQUESTS)
                .socketOptions(socket())
                .build());
        return all;
    }

    private static SocketOptions socket() {
        return SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build();
    }

    CompletionStage<Lines> connect() {
        return switch (client) {
            case RedisClusterClient all ->
                all.refreshPartitionsAsync()
                        .thenCompose(_ -> all.connectAsync(ByteArrayCodec.INSTANCE))
                        .thenCompose(requests -> all.connectPubSubAsync(ByteArrayCodec.INSTANCE)
                                .handle((published, failure) -> lines(requests, published, failure)));
            case RedisClient one -> {
                RedisURI uri = address.uris().getFirst();
                yield one.connectAsync(ByteArrayCodec.INSTANCE, uri)
                        .thenCompose(requests -> one.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri)
                                .handle((published, failure) -> lines(requests, published, failure)));
            }
            default -> throw new IllegalStateException("neither one server nor a cluster");
        };
    }

    private static Lines lines(
            StatefulConnection<byte[], byte[]> requests,
            StatefulRedisPubSubConnection<byte[], byte[]> published,
            Throwable failure) {
        if (failure != null) {
            requests.closeAsync();
            throw failure instanceof RuntimeException own ? own : new IllegalStateException(failure);
        }
        return switch (requests) {
            case StatefulRedisConnection<byte[], byte[]> one -> new Lines(one, one.async(), published);
            case StatefulRedisClusterConnection<byte[], byte[]> all -> new Lines(all, all.async(), published);
            default -> throw new IllegalStateException("neither one server nor a cluster");
        };
    }

    void close() {
        client.shutdownAsync(0, 500, TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> resources.shutdown(0, 500, TimeUnit.MILLISECONDS));
    }
}
