package net.kcptun.app.net;

/// Where the few lines go that I/O has to say. Called on event loops; must not block for long.
public interface NetLog {
    void info(String line);

    void warn(String line);
}
