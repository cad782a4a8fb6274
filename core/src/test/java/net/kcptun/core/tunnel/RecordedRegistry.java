package net.kcptun.core.tunnel;

import java.util.ArrayList;
import java.util.List;
import net.kcptun.core.tunnel.api.SharedRegistry;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// A shared registry that writes down what it is asked, and answers nothing but what a test makes up.
final class RecordedRegistry implements SharedRegistry {
    private final List<String> asked = new ArrayList<>();
    private @Nullable Answers attached;
    private boolean isFull;

    /// The tunnel that it belongs to.
    Answers answers() {
        if (attached == null) {
            throw new AssertionError("nobody is attached");
        }
        return attached;
    }

    /// It has room for no more.
    void full(boolean on) {
        isFull = on;
    }

    /// What it was asked since the last call.
    List<String> take() {
        List<String> taken = List.copyOf(asked);
        asked.clear();
        return taken;
    }

    @Override
    public void attach(Answers answers) {
        attached = answers;
    }

    @Override
    public boolean write(ServiceId id, Endpoint inner, Endpoint outer, int lifeSeconds) {
        asked.add("write " + id.text() + ' ' + inner + ' ' + outer + " for " + lifeSeconds);
        return !isFull;
    }

    @Override
    public boolean ask(ServiceId id) {
        asked.add("ask " + id.text());
        return !isFull;
    }

    @Override
    public void introduce(Found service, Client client) {
        asked.add("have " + service.frontEnd() + " tell the server of "
                + client.id().text() + " of " + client.inner() + ' ' + client.outer()
                + (client.relay() == null ? "" : " through " + client.relay()));
    }
}
