package net.kcptun.app.service;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import net.kcptun.app.linux.Supervisor;

/// Remembers what it is told.
final class FakeSupervisor implements Supervisor {
    final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    @Override
    public void ready() {
        said.add("ready");
    }

    @Override
    public void reloading() {
        said.add("reloading");
    }

    @Override
    public void stopping() {
        said.add("stopping");
    }

    @Override
    public void alive() {}

    @Override
    public long watchdogMicros() {
        return 0;
    }
}
