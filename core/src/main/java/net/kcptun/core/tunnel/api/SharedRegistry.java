package net.kcptun.core.tunnel.api;

import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/// Where several rendezvous servers, the front ends, find each other's services: an engine somewhere else, which may be
/// slow or away. Nothing here waits; what the engine answers comes to [Answers] in a later turn.
///
/// A server's NAT lets in only the front end that the server registered with. So a client that asks another front end
/// is told of the server by that one, and the server of the client by its own.
public interface SharedRegistry {
    /// Each rendezvous server is alone.
    SharedRegistry NONE = new SharedRegistry() {
        @Override
        public void attach(Answers answers) {}

        @Override
        public boolean write(ServiceId id, Endpoint inner, Endpoint outer, int lifeSeconds) {
            return false;
        }

        @Override
        public boolean ask(ServiceId id) {
            return false;
        }

        @Override
        public void introduce(Found service, Client client) {}
    };

    /// A service that is registered at some front end.
    ///
    /// @param frontEnd that one's number, which the engine's side has drawn
    /// @param inner    what its server calls itself
    /// @param outer    where its server's messages come from
    record Found(long frontEnd, Endpoint inner, Endpoint outer) {}

    /// A client that asks for a service.
    ///
    /// @param inner what it calls itself
    /// @param outer where its messages come from
    /// @param relay the port that both ends are to speak to besides; null: none
    record Client(
            ServiceId id,
            Endpoint inner,
            Endpoint outer,
            @Nullable Endpoint relay) {}

    /// Once, before anything else.
    void attach(Answers answers);

    /// The service is registered at this front end; a record of another one is replaced. Returns whether it is on its
    /// way; then [Answers#onWriteLost] tells if it was in vain.
    ///
    /// @param lifeSeconds after which the record is gone, unless it is written again
    boolean write(ServiceId id, Endpoint inner, Endpoint outer, int lifeSeconds);

    /// Who has that service? Returns whether the question is on its way; an answer may fail to come.
    boolean ask(ServiceId id);

    /// Has the front end that has the service tell its server of a client; where that front end is gone, whichever
    /// other has it.
    ///
    /// @param service as it was found
    void introduce(Found service, Client client);

    /// What comes from the engine; on the tunnel's thread.
    interface Answers {
        /// The engine answers, for the first time or again. It may have forgotten everything.
        ///
        /// @param name what and where it is, for the log, without a password
        void onUp(String name, long now);

        /// The engine does not answer.
        ///
        /// @param why for the log, without a password
        void onDown(String name, String why, long now);

        /// A question is answered.
        void onFound(ServiceId id, Found service, long now);

        /// A question is answered: no front end has it.
        ///
        /// @param isInvalid whether there is something that is no record
        void onMissing(ServiceId id, boolean isInvalid, long now);

        /// The engine has not taken what was written.
        ///
        /// @param why what the engine says; empty: nothing, for it was away
        void onWriteLost(ServiceId id, String why, long now);

        /// Another front end has a client for a server that has registered here.
        ///
        /// @param isOrphan the front end that the record names is gone
        void onIntroduce(Client client, boolean isOrphan, long now);

        /// What came in place of such a message was none.
        void onInvalidIntroduction(long now);
    }
}
