package net.kcptun.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;

/// A script for both sides of a connection: so many bytes each way at the same time, then FIN both ways.
///
/// @param seed of what the user sends; the target's is another one of it
/// @param finish when the user sends its FIN
record Exchange(long seed, int upBytes, int downBytes, Finish finish) {
    private static final int MB = 1 << 20;
    private static final int DONE = 42;

    /// The user's FIN may overtake what the target still has to send.
    enum Finish {
        WHEN_SENT,
        WHEN_ANSWERED
    }

    static Exchange of(long seed) {
        return new Exchange(seed, 2 * MB, 2 * MB, Finish.WHEN_SENT);
    }

    static Exchange small(long seed) {
        return new Exchange(seed, 1000, 1000, Finish.WHEN_SENT);
    }

    /// Does without half-close, which not every peer can; nor does the user wait for the target's FIN.
    static Exchange patient(long seed) {
        return new Exchange(seed, 2 * MB, 2 * MB, Finish.WHEN_ANSWERED);
    }

    /// The user tells the target what to expect, then both send.
    void play(Connection user) throws Exception {
        DataOutputStream out = user.out();
        out.writeLong(seed);
        out.writeInt(upBytes);
        out.writeInt(downBytes);
        Together.run(() -> send(user), () -> user.expect(~seed, downBytes));
        assertThat(user.in().readUnsignedByte())
                .as("the target has got everything")
                .isEqualTo(DONE);
        if (finish == Finish.WHEN_ANSWERED) {
            user.finish();
            return;
        }
        user.expectEnd();
    }

    private void send(Connection user) throws Exception {
        user.send(seed, upBytes);
        if (finish == Finish.WHEN_SENT) {
            user.finish();
        }
    }

    /// For [Target#serving].
    static void serve(Connection target) throws Exception {
        DataInputStream in = target.in();
        long seed = in.readLong();
        int upBytes = in.readInt();
        int downBytes = in.readInt();
        Together.run(() -> target.expect(seed, upBytes), () -> target.send(~seed, downBytes));
        target.out().writeByte(DONE);
        target.expectEnd();
        target.close();
    }
}
