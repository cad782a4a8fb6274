package net.kcptun.core.portmap;

import java.util.function.Consumer;
import net.kcptun.core.portmap.Dialog.Heard.Granted;
import net.kcptun.core.portmap.Dialog.Heard.NotSpoken;
import net.kcptun.core.portmap.Dialog.Heard.Refused;
import net.kcptun.core.portmap.RouterAnswer.NatPmpAddress;
import net.kcptun.core.portmap.RouterAnswer.NatPmpMapped;
import net.kcptun.core.portmap.RouterAnswer.PcpMapped;
import net.kcptun.core.portmap.RouterAnswer.Unsupported;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// One question of PCP, with one nonce for the life of the mapping: whoever does not know it cannot change or end it
/// (RFC 6887 §11.1).
final class PcpDialog implements Dialog {
    private static final Endpoint ANY4 = Endpoint.ipv4(0, 0);
    private static final Endpoint ANY6 = Endpoint.ipv6(0, 0, 0, 0);

    private final Endpoint inner;
    private final Nonce nonce;

    PcpDialog(Endpoint inner, Nonce nonce) {
        this.inner = inner;
        this.nonce = nonce;
    }

    @Override
    public Protocol protocol() {
        return Protocol.PCP;
    }

    @Override
    public void begin() {}

    @Override
    public void ask(long lifetimeSeconds, Endpoint suggested, Consumer<byte[]> out) {
        out.accept(PcpCodec.map(inner, nonce, lifetimeSeconds, suggested));
    }

    @Override
    public void release(Consumer<byte[]> out) {
        out.accept(PcpCodec.map(inner, nonce, 0, inner.isIpv6() ? ANY6 : ANY4));
    }

    @Override
    public @Nullable Heard onAnswer(RouterAnswer answer) {
        return switch (answer) {
            case Unsupported _ -> new NotSpoken();
            case PcpMapped mapped -> isOurs(mapped) ? heard(mapped) : null;
            case NatPmpAddress _, NatPmpMapped _ -> null;
        };
    }

    private boolean isOurs(PcpMapped answer) {
        return answer.nonce().equals(nonce) && answer.protocol() == Protocol.UDP && answer.innerPort() == inner.port();
    }

    /// A grant without a lifetime is the end of the mapping, and one of nowhere is none.
    private @Nullable Heard heard(PcpMapped answer) {
        if (answer.result() != RouterAnswer.SUCCESS) {
            return new Refused(Refusal.ofPcp(answer.result()), answer.lifetimeSeconds());
        }
        Endpoint outer = answer.outer();
        boolean isSomewhere = !outer.isAnyAddress() && outer.port() != 0 && outer.isIpv6() == inner.isIpv6();
        return isSomewhere && answer.lifetimeSeconds() > 0
                ? new Granted(outer, answer.lifetimeSeconds(), answer.epochSeconds())
                : null;
    }
}
