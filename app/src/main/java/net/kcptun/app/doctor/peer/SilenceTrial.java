package net.kcptun.app.doctor.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.kcptun.app.doctor.line.HostTrial;
import net.kcptun.app.doctor.line.SealedLine;
import net.kcptun.app.net.base.AddressCache;
import net.kcptun.app.net.base.UdpErrors;
import net.kcptun.core.crypto.CipherMethod;
import org.jspecify.annotations.Nullable;

/// Finds out what can be known of a peer that does not answer.
final class SilenceTrial {
    private static final int TCP_MILLIS = 1500;

    private final Lines lines;
    private final InetSocketAddress to;

    SilenceTrial(Lines lines, InetSocketAddress to) {
        this.lines = lines;
        this.to = to;
    }

    /// @param trouble what the system said while it was asked; null: nothing
    Silence run(@Nullable IOException trouble) {
        UdpErrors.Reason reason = trouble == null ? null : UdpErrors.reasonOf(trouble);
        boolean isOpen = reason == null || reason == UdpErrors.Reason.OTHER;
        CipherMethod own = lines.config().security().method();
        return new Silence(
                AddressCache.endpointOf(to).toString(),
                name(own),
                isOpen ? otherMethod(own) : null,
                reason,
                isOpen && HostTrial.refusesUdp(to.getAddress(), lines.from(to)),
                HostTrial.tcp(to, TCP_MILLIS));
    }

    /// The key is the same for all methods.
    private @Nullable String otherMethod(@Nullable CipherMethod own) {
        if (own == null) {
            return null;
        }
        List<@Nullable CipherMethod> others = new ArrayList<>(Arrays.asList(CipherMethod.values()));
        others.remove(own);
        others.add(null);
        for (CipherMethod other : others) {
            try (SealedLine line = lines.to(to, other)) {
                if (new PeerExam(line, to, lines.keys().entropy()).answersSoon()) {
                    return name(other);
                }
            } catch (IOException _) {
                // Nor to that.
            }
        }
        return null;
    }

    private static String name(@Nullable CipherMethod method) {
        return method == null ? "none" : method.text();
    }
}
