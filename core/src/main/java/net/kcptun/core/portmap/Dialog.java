package net.kcptun.core.portmap;

import java.util.function.Consumer;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// The questions about one port in one of the protocols, and which answers are to them. What a stranger could have
/// sent, about another port or without the nonce, is none.
sealed interface Dialog permits PcpDialog, NatPmpDialog {
    Protocol protocol();

    /// A round begins: what was answered before no longer counts.
    void begin();

    /// What is not answered yet in this round is asked.
    ///
    /// @param suggested what would be welcome as the outer address
    void ask(long lifetimeSeconds, Endpoint suggested, Consumer<byte[]> out);

    /// The mapping is given back.
    void release(Consumer<byte[]> out);

    /// Null: it is no answer to what was asked here.
    @Nullable
    Heard onAnswer(RouterAnswer answer);

    /// What an answer says.
    sealed interface Heard {
        /// @param epochSeconds the router's count
        record Granted(Endpoint outer, long lifetimeSeconds, long epochSeconds) implements Heard {}

        /// One of two answers.
        record Partly(long epochSeconds) implements Heard {}

        /// @param pauseSeconds for how long it will be so; 0: it does not say
        record Refused(Refusal why, long pauseSeconds) implements Heard {}

        /// The router does not know the protocol.
        record NotSpoken() implements Heard {}
    }
}
