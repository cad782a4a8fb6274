package net.kcptun.app.service;

import net.kcptun.app.linux.SystemdNotify;

/// Who watches over the program as a service.
interface Supervisor {
    void ready();

    void reloading();

    void stopping();

    void alive();

    /// The longest time between two [#alive], in microseconds; 0 = nobody waits for it.
    long watchdogMicros();

    static Supervisor systemd() {
        SystemdNotify systemd = SystemdNotify.ofEnvironment();
        return new Supervisor() {
            @Override
            public void ready() {
                systemd.ready();
            }

            @Override
            public void reloading() {
                systemd.reloading();
            }

            @Override
            public void stopping() {
                systemd.stopping();
            }

            @Override
            public void alive() {
                systemd.alive();
            }

            @Override
            public long watchdogMicros() {
                return systemd.watchdogMicros();
            }
        };
    }
}
