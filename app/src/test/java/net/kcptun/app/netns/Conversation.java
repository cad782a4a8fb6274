package net.kcptun.app.netns;

import java.io.IOException;
import net.kcptun.app.e2e.Connection;

/// A connection through the tunnel, seen from both of its ends.
///
/// @param far at the target, behind the server
record Conversation(Connection user, Connection far) implements AutoCloseable {
    private static final int LINE_BYTES = 60;

    void userSpeaks(long seed) throws IOException {
        user.send(seed, LINE_BYTES);
        far.expect(seed, LINE_BYTES);
    }

    void farSpeaks(long seed) throws IOException {
        far.send(seed, LINE_BYTES);
        user.expect(seed, LINE_BYTES);
    }

    Flow up() {
        return new Flow(user, far);
    }

    Flow down() {
        return new Flow(far, user);
    }

    @Override
    public void close() throws IOException {
        user.close();
        far.close();
    }
}
