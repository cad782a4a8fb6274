package net.kcptun.app.log;

/// Where the few lines go that I/O has to say. Called on event loops; must not block for long.
public interface NetLog {
    void info(String line);

    void warn(String line);

    /// What is worth a line although nothing is wrong.
    default void notice(String line) {
        info(line);
    }

    /// For those who look for faults.
    default void debug(String line) {}

    /// A warning that each loop would give: the first one does.
    default void warnForAll(String line) {
        warn(line);
    }

    /// Without what another loop's lines say already.
    default NetLog warningsOnly() {
        return new NetLog() {
            @Override
            public void info(String line) {}

            @Override
            public void warnForAll(String line) {}

            @Override
            public void warn(String line) {
                NetLog.this.warn(line);
            }
        };
    }
}
