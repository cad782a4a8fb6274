package net.kcptun.app.net.loop;

import net.kcptun.app.net.base.DatagramPort;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.core.wire.Endpoint;

/// Carries nothing.
final class NoDatagrams implements DatagramPort {
    private final UdpErrors errors = new UdpErrors();

    @Override
    public void send(byte[] buf, int off, int len, Endpoint to) {}

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void push() {}

    @Override
    public boolean takeWritable() {
        return false;
    }

    @Override
    public UdpErrors errors() {
        return errors;
    }

    @Override
    public void close() {}
}
