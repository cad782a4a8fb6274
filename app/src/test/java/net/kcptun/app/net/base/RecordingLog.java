package net.kcptun.app.net.base;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.kcptun.app.log.NetLog;

public final class RecordingLog implements NetLog {
    public final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void info(String line) {
        lines.add(line);
    }

    @Override
    public void warn(String line) {
        lines.add(line);
    }
}
