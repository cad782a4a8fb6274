package net.kcptun.app.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// A log that is read back. It takes the whole JVM's, which closing gives back.
public final class Captured implements AutoCloseable {
    /// `2026-11-23T03:24:01+00:00` and a blank.
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d([+-]\\d\\d:\\d\\d) ";

    private static final String END = "the last line for now";

    private final BlockingQueue<String> written = new LinkedBlockingQueue<>();

    private final Handler handler;

    public final Log log;

    public Captured(Level level) {
        this.log = Log.to(level, new OutputStream() {
            @Override
            public void write(int b) {
                throw new AssertionError("a line is written as a whole");
            }

            @Override
            public void write(byte[] line) {
                written.add(new String(line, StandardCharsets.UTF_8));
            }
        });
        this.handler = Logger.getLogger("").getHandlers()[0];
    }

    /// The lines since the last call, without their time: `W message`. All that was logged before is waited for.
    public List<String> lines() throws InterruptedException {
        // Past all levels, to the handler itself.
        LogRecord end = new LogRecord(Level.FATAL, END);
        end.setLoggerName(log.name());
        handler.publish(end);
        List<String> lines = new ArrayList<>();
        for (String line = next(); !line.endsWith(END); line = next()) {
            lines.add(line);
        }
        return lines;
    }

    @Override
    public void close() throws IOException {
        log.close();
        LogManager.getLogManager().readConfiguration();
    }

    private String next() throws InterruptedException {
        String line = written.poll(10, TimeUnit.SECONDS);
        if (line == null || line.indexOf('\n') != line.length() - 1) {
            throw new AssertionError("no line, or not one: " + line);
        }
        return withoutTime(line.substring(0, line.length() - 1));
    }

    private static String withoutTime(String line) {
        String rest = line.substring(2);
        String message = rest.replaceFirst('^' + TIME, "");
        if (message.equals(rest)) {
            throw new AssertionError("a line without a time: " + line);
        }
        return line.substring(0, 2) + message;
    }
}
