package net.kcptun.registry.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import java.security.SecureRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import net.kcptun.app.registry.RegistryLink;
import net.kcptun.core.tunnel.api.SharedRegistry;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.registry.redis.Engine.Lines;
import net.kcptun.registry.redis.Records.Introduction;
import org.jspecify.annotations.Nullable;

/// A rendezvous server's way to Valkey or Redis.
///
/// | state | event | next | what is done |
/// |---|---|---|---|
/// | down | start, or a second has passed | connecting | two connections are opened, and the channels subscribed |
/// | connecting | done | up | told |
/// | connecting | failed | down | told why |
/// | up | a PING each second is answered on both | up | nothing |
/// | up | a PING fails, or has no answer for 3 s on one, or one has ended | down | both are closed; told why |
/// | any | closed | closed | both are closed |
///
/// The states change on a thread of its own; requests leave from the tunnel's thread, of which Lettuce's threads send
/// many at once, and their answers go back to the tunnel's. What is on its way is bounded: there are never more than
/// [Engine#MOST_REQUESTS] writes, and no more questions than the tunnel has open.
///
/// A front end is known by a number that it draws at its start. Whether it is still there the engine tells by the
/// number of those that a message has reached: where there was none, all are asked.
final class RedisLink implements RegistryLink {
    private static final String CLOSED = "it has closed the connection";
    private static final long TICK_MILLIS = 1000;
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(3);
    /// Messages of others that wait for the tunnel.
    private static final int MOST_MESSAGES = 4096;
    /// Front ends that are gone may have had many services; all others hear of a client of theirs at most so often.
    private static final int ORPHANS_A_TICK = 1000;

    private final RedisAddress address;
    private final Consumer<LongConsumer> loop;
    private final Engine engine;
    private final Names names;
    private final long number = new SecureRandom().nextLong();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().daemon().name("registry").unstarted(task));
    private final AtomicInteger writesOpen = new AtomicInteger();
    private final AtomicInteger messagesOpen = new AtomicInteger();
    private final AtomicInteger orphansLeft = new AtomicInteger();
    private volatile @Nullable Lines up;
    /// When both connections had answered.
    private volatile long answeredAt;
    private volatile boolean isClosed;
    private boolean isConnecting;
    private @Nullable Answers attached;

    /// @param loop runs a task on the tunnel's thread
    RedisLink(RedisAddress address, Consumer<LongConsumer> loop) {
        this.address = address;
        this.loop = loop;
        this.engine = new Engine(address);
        this.names = new Names(address.prefix());
    }

    @Override
    public void attach(Answers answers) {
        attached = answers;
    }

    @Override
    public void start() {
        timer.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        isClosed = true;
        timer.shutdownNow();
        up = null;
        engine.close();
    }

    @Override
    public boolean write(ServiceId id, Endpoint inner, Endpoint outer, int lifeSeconds) {
        Lines lines = up;
        if (lines == null || writesOpen.get() >= Engine.MOST_REQUESTS) {
            return false;
        }
        byte[] record = Records.record(new SharedRegistry.Found(number, inner, outer));
        writesOpen.incrementAndGet();
        lines.commands()
                .set(names.service(id), record, SetArgs.Builder.ex(lifeSeconds))
                .whenComplete((_, failure) -> {
                    writesOpen.decrementAndGet();
                    if (failure != null) {
                        String why = failure instanceof RedisCommandExecutionException ? Failure.text(failure) : "";
                        tell((answers, now) -> answers.onWriteLost(id, why, now));
                    }
                });
        return true;
    }

    /// A question that fails has no answer.
    @Override
    public boolean ask(ServiceId id) {
        Lines lines = up;
        if (lines == null) {
            return false;
        }
        lines.commands().get(names.service(id)).thenAccept(record -> {
            Found found = record == null ? null : Records.readRecord(record);
            if (found == null) {
                tell((answers, now) -> answers.onMissing(id, record != null, now));
            } else {
                tell((answers, now) -> answers.onFound(id, found, now));
            }
        });
        return true;
    }

    @Override
    public void introduce(Found service, Client client) {
        Lines lines = up;
        if (lines == null) {
            return;
        }
        byte[] message = Records.introduction(new Introduction(client, false));
        publish(lines, names.frontEnd(service.frontEnd()), message).thenAccept(reached -> {
            if (reached == 0 && orphansLeft.getAndDecrement() > 0) {
                lines.commands().publish(names.all(), Records.introduction(new Introduction(client, true)));
            }
        });
    }

    /// In a cluster a message to one front end stays at the node of its channel.
    private CompletionStage<Long> publish(Lines lines, byte[] channel, byte[] message) {
        return address.isCluster()
                ? lines.commands().spublish(channel, message)
                : lines.commands().publish(channel, message);
    }

    private void tick() {
        orphansLeft.set(ORPHANS_A_TICK);
        Lines lines = up;
        if (lines == null) {
            connect();
        } else if (!lines.isOpen()) {
            down(lines, CLOSED);
        } else if (System.nanoTime() - answeredAt > SILENCE_NANOS) {
            down(lines, "no answer for 3 s");
        } else {
            ping(lines);
        }
    }

    /// Either connection may go silent without an end, where a NAT or a firewall forgets one on which little is sent.
    private void ping(Lines lines) {
        lines.commands()
                .ping()
                .thenCombine(pingPublished(lines), (_, _) -> lines)
                .whenComplete((_, failure) -> {
                    if (failure == null) {
                        answeredAt = System.nanoTime();
                    } else {
                        soon(() -> pingFailed(lines, failure));
                    }
                });
    }

    /// In a cluster this front end's own channel is on one more connection, to the node that has the channel. No PING
    /// goes there; subscribing once more changes nothing, and has an answer.
    private CompletionStage<?> pingPublished(Lines lines) {
        CompletionStage<String> all = lines.published().async().ping();
        return address.isCluster()
                ? all.thenCombine(lines.published().async().ssubscribe(names.frontEnd(number)), (pong, _) -> pong)
                : all;
    }

    private void pingFailed(Lines lines, Throwable failure) {
        if (up == lines) {
            down(lines, lines.isOpen() ? Failure.text(failure) : CLOSED);
        }
    }

    private void connect() {
        if (isConnecting) {
            return;
        }
        isConnecting = true;
        try {
            engine.connect()
                    .whenComplete((lines, failure) -> soon(() -> {
                        if (failure == null) {
                            subscribe(lines);
                        } else {
                            failed(failure);
                        }
                    }));
        } catch (RuntimeException | LinkageError e) {
            failed(e);
        }
    }

    private void subscribe(Lines lines) {
        lines.published().addListener(new Listener());
        CompletionStage<Void> own = address.isCluster()
                ? lines.published().async().ssubscribe(names.frontEnd(number))
                : lines.published().async().subscribe(names.frontEnd(number));
        own.thenCombine(lines.published().async().subscribe(names.all()), (_, _) -> lines)
                .whenComplete((_, failure) -> soon(() -> {
                    if (failure == null) {
                        connected(lines);
                    } else {
                        lines.close();
                        failed(failure);
                    }
                }));
    }

    private void connected(Lines lines) {
        isConnecting = false;
        if (isClosed) {
            lines.close();
            return;
        }
        answeredAt = System.nanoTime();
        up = lines;
        tell((answers, now) -> answers.onUp(address.toString(), now));
    }

    private void failed(Throwable failure) {
        isConnecting = false;
        String why = Failure.text(failure);
        tell((answers, now) -> answers.onDown(address.toString(), why, now));
    }

    private void down(Lines lines, String why) {
        up = null;
        lines.close();
        tell((answers, now) -> answers.onDown(address.toString(), why, now));
    }

    /// On this link's own thread.
    private void soon(Runnable task) {
        try {
            timer.execute(task);
        } catch (RejectedExecutionException _) {
            // It is closed.
        }
    }

    private interface Answer {
        void tell(Answers answers, long now);
    }

    private void tell(Answer answer) {
        Answers to = attached;
        if (to != null && !isClosed) {
            loop.accept(now -> answer.tell(to, now));
        }
    }

    /// Hears what other front ends tell, on Lettuce's threads.
    private final class Listener extends RedisPubSubAdapter<byte[], byte[]> {
        @Override
        public void message(byte[] channel, byte[] message) {
            hear(message);
        }

        @Override
        public void smessage(byte[] shardChannel, byte[] message) {
            hear(message);
        }

        private void hear(byte[] message) {
            if (messagesOpen.incrementAndGet() > MOST_MESSAGES) {
                messagesOpen.decrementAndGet();
                return;
            }
            Introduction heard = Records.readIntroduction(message);
            tell((answers, now) -> {
                messagesOpen.decrementAndGet();
                if (heard == null) {
                    answers.onInvalidIntroduction(now);
                } else {
                    answers.onIntroduce(heard.client(), heard.isOrphan(), now);
                }
            });
        }
    }
}
