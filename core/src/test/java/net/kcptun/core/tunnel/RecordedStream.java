package net.kcptun.core.tunnel;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.kcptun.core.tunnel.api.Stream;

/// A TCP connection that writes down what is done to it.
final class RecordedStream implements Stream {
    boolean isWritable = true;
    private final List<String> done = new ArrayList<>();

    /// What was done since it was last asked for.
    List<String> take() {
        List<String> taken = List.copyOf(done);
        done.clear();
        return taken;
    }

    @Override
    public boolean isWritable() {
        return isWritable;
    }

    @Override
    public void write(byte[] buf, int off, int len) {
        done.add("write " + HexFormat.of().formatHex(buf, off, off + len));
    }

    @Override
    public void shutdownOutput() {
        done.add("shut down");
    }

    @Override
    public void read(boolean on) {
        done.add(on ? "read" : "stop");
    }

    @Override
    public void close() {
        done.add("close");
    }

    @Override
    public void abort() {
        done.add("abort");
    }
}
