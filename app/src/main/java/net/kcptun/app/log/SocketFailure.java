package net.kcptun.app.log;

import io.netty.channel.ChannelException;

/// A socket could not be set up as the configuration wants it: a line for the user.
public final class SocketFailure extends ChannelException {
    private static final long serialVersionUID = 1;

    public SocketFailure(String line) {
        super(line);
    }
}
