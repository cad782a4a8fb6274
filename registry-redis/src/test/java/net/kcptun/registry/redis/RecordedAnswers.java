package net.kcptun.registry.redis;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import net.kcptun.core.tunnel.api.SharedRegistry.Answers;
import net.kcptun.core.tunnel.api.SharedRegistry.Client;
import net.kcptun.core.tunnel.api.SharedRegistry.Found;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;

/// A tunnel's thread that only writes down what comes from an engine.
final class RecordedAnswers implements Answers, AutoCloseable {
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final ExecutorService loop = Executors.newSingleThreadExecutor();
    final RedisLink link;
    /// What was found last.
    volatile Found found = new Found(0, Endpoint.ipv4(0, 0), Endpoint.ipv4(0, 0));

    RecordedAnswers(String uri) {
        link = new RedisLink(RedisAddress.parse(uri), task -> loop.execute(() -> task.accept(System.nanoTime())));
        link.attach(this);
        link.start();
    }

    /// What comes next, without repeated lines of an engine that is away.
    String next() throws InterruptedException {
        String line = said.poll(20, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("nothing came");
        }
        return line;
    }

    /// The next that begins so.
    String await(String beginning) throws InterruptedException {
        for (String line = next(); ; line = next()) {
            if (line.startsWith(beginning)) {
                return line;
            }
        }
    }

    boolean isSilent() {
        return said.isEmpty();
    }

    @Override
    public void onUp(String name, long now) {
        said.add("up " + name);
    }

    @Override
    public void onDown(String name, String why, long now) {
        said.add("down " + name + ": " + why);
    }

    @Override
    public void onFound(ServiceId id, Found service, long now) {
        found = service;
        said.add("found " + id.text() + " at " + service.inner() + ' ' + service.outer());
    }

    @Override
    public void onMissing(ServiceId id, boolean isInvalid, long now) {
        said.add((isInvalid ? "invalid " : "missing ") + id.text());
    }

    @Override
    public void onWriteLost(ServiceId id, String why, long now) {
        said.add("lost " + id.text() + ": " + why);
    }

    @Override
    public void onIntroduce(Client client, boolean isOrphan, long now) {
        said.add((isOrphan ? "orphan " : "client ") + client.id().text() + ' ' + client.inner() + ' ' + client.outer());
    }

    @Override
    public void onInvalidIntroduction(long now) {
        said.add("invalid introduction");
    }

    @Override
    public void close() {
        link.close();
        loop.shutdown();
    }
}
