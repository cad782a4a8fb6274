package net.kcptun.app.net;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

final class RecordingLog implements NetLog {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void info(String line) {
        lines.add(line);
    }

    @Override
    public void warn(String line) {
        lines.add(line);
    }
}
