package net.kcptun.app.linux;

/// Watches over the program as a service.
public interface Supervisor {
    /// Startup is complete, or a reload.
    void ready();

    /// The configuration is being read again; [#ready] follows.
    void reloading();

    /// The end begins.
    void stopping();

    /// To be called more often than every [#watchdogMicros].
    void alive();

    /// The longest time between two [#alive], in microseconds; 0 = nobody waits for it.
    long watchdogMicros();
}
