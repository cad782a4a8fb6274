package net.kcptun.core.portmap;

import java.util.function.Consumer;
import net.kcptun.core.portmap.Dialog.Heard.Granted;
import net.kcptun.core.portmap.Dialog.Heard.NotSpoken;
import net.kcptun.core.portmap.Dialog.Heard.Partly;
import net.kcptun.core.portmap.Dialog.Heard.Refused;
import net.kcptun.core.portmap.RouterAnswer.NatPmpAddress;
import net.kcptun.core.portmap.RouterAnswer.NatPmpMapped;
import net.kcptun.core.portmap.RouterAnswer.PcpMapped;
import net.kcptun.core.portmap.RouterAnswer.Unsupported;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The two questions of NAT-PMP: what the address outside is, and the mapping. Only both answers together tell where
/// others get in.
final class NatPmpDialog implements Dialog {
    private final int innerPort;
    private @Nullable NatPmpAddress address;
    private @Nullable NatPmpMapped mapped;

    NatPmpDialog(int innerPort) {
        this.innerPort = innerPort;
    }

    @Override
    public Protocol protocol() {
        return Protocol.NAT_PMP;
    }

    @Override
    public void begin() {
        address = null;
        mapped = null;
    }

    @Override
    public void ask(long lifetimeSeconds, Endpoint suggested, Consumer<byte[]> out) {
        if (address == null) {
            out.accept(NatPmpCodec.address());
        }
        if (mapped == null) {
            out.accept(NatPmpCodec.map(innerPort, suggested.port(), lifetimeSeconds));
        }
    }

    @Override
    public void release(Consumer<byte[]> out) {
        out.accept(NatPmpCodec.map(innerPort, 0, 0));
    }

    @Override
    public @Nullable Heard onAnswer(RouterAnswer answer) {
        return switch (answer) {
            case Unsupported _ -> new NotSpoken();
            case NatPmpAddress outer -> onAddress(outer);
            case NatPmpMapped port -> port.innerPort() == innerPort ? onMapped(port) : null;
            case PcpMapped _ -> null;
        };
    }

    private Heard onAddress(NatPmpAddress answer) {
        if (answer.result() != RouterAnswer.SUCCESS) {
            return new Refused(Refusal.ofNatPmp(answer.result()), 0);
        }
        if (answer.outer().isAnyAddress()) {
            return new Refused(Refusal.NO_OUTER_ADDRESS, 0);
        }
        address = answer;
        return heard(answer.epochSeconds());
    }

    /// A grant without a lifetime is the end of the mapping.
    private @Nullable Heard onMapped(NatPmpMapped answer) {
        if (answer.result() != RouterAnswer.SUCCESS) {
            return new Refused(Refusal.ofNatPmp(answer.result()), 0);
        }
        if (answer.outerPort() == 0 || answer.lifetimeSeconds() == 0) {
            return null;
        }
        mapped = answer;
        return heard(answer.epochSeconds());
    }

    private Heard heard(long epochSeconds) {
        NatPmpAddress where = address;
        NatPmpMapped port = mapped;
        if (where == null || port == null) {
            return new Partly(epochSeconds);
        }
        Endpoint outer = Endpoint.ipv4((int) where.outer().low(), port.outerPort());
        return new Granted(outer, port.lifetimeSeconds(), epochSeconds);
    }
}
