package net.kcptun.core.tunnel.shared;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import net.kcptun.core.kcp.BufferBudget;
import net.kcptun.core.kcp.BufferShare;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.core.wire.Network;

/// The tunnels of one program, one for each event loop, and all that they share: what the limits leave, the directory
/// of who has which session, who waits for which answer, and a mailbox for each.
///
/// Each tunnel still owns its sessions whole. On the way of a usual packet none of what is shared is locked, and only
/// the [BufferBudget] and the [SharedRateCap] are used: a packet that comes where its conv is not known leads here, see
/// `Roaming`.
public final class SharedState {
    /// Letters for one tunnel: what a loop may be behind with, 0.7 MB of packets at most.
    private static final int MAILBOX_LETTERS = 512;

    private final Quota open = new Quota();
    private final Quota halfOpen = new Quota();
    private final AddressQuota addresses = new AddressQuota(Endpoint::network);
    private final AddressQuota halfOpenNetworks = new AddressQuota(Network::of);
    private final BufferBudget budget = new BufferBudget();
    private final SharedRateCap rateCap = new SharedRateCap();
    private final AwaitedPongs awaited = new AwaitedPongs();
    private final SessionDirectory directory = new SessionDirectory();
    private final Mailbox[] mailboxes;
    private int joined;

    /// @param tunnels how many will join
    public SharedState(int tunnels) {
        mailboxes = new Mailbox[tunnels];
    }

    /// One of the tunnels.
    ///
    /// @param buffers what the tunnel's event loop keeps for its sessions, whoever keeps it; on the loop's thread
    public record Member(SharedState shared, int index, BufferShare buffers) {}

    /// A tunnel that is the only one, which gets no mail.
    public static Member alone() {
        return new SharedState(1).join(_ -> {});
    }

    /// Before any tunnel is used, from one thread.
    ///
    /// @param loop runs a task on the tunnel's thread, from any thread: soon, behind those before it, and with the
    ///     time of its turn; once the loop has stopped, nothing
    public Member join(Consumer<LongConsumer> loop) {
        int index = joined++;
        mailboxes[index] = new Mailbox(MAILBOX_LETTERS, loop);
        return new Member(this, index, budget.share());
    }

    /// Whether no session of any tunnel is remembered, and nothing is kept for one.
    public boolean isEmpty() {
        return open.taken() == 0
                && halfOpen.taken() == 0
                && halfOpenNetworks.isEmpty()
                && addresses.isEmpty()
                && budget.kept() == 0
                && directory.isEmpty()
                && awaited.isEmpty();
    }

    /// Sessions that are open in all tunnels; those in TIME_WAIT are not.
    public Quota open() {
        return open;
    }

    public Quota halfOpen() {
        return halfOpen;
    }

    /// Half-open sessions of each network, by where they were opened from.
    public AddressQuota halfOpenNetworks() {
        return halfOpenNetworks;
    }

    public AddressQuota addresses() {
        return addresses;
    }

    public BufferBudget budget() {
        return budget;
    }

    /// What all tunnels together send at most.
    public SharedRateCap rateCap() {
        return rateCap;
    }

    public AwaitedPongs awaited() {
        return awaited;
    }

    public SessionDirectory directory() {
        return directory;
    }

    public Mailbox mailbox(int tunnel) {
        return mailboxes[tunnel];
    }

    /// Tells the other tunnels that a peer's socket has moved. Who has no room for it learns it by the next packet of
    /// one of its own sessions.
    public void announceMove(Endpoint from, Endpoint to, int by) {
        for (int i = 0; i < mailboxes.length; i++) {
            if (i != by) {
                mailboxes[i].sendMove(from, to);
            }
        }
    }
}
