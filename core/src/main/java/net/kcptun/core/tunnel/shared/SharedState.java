package net.kcptun.core.tunnel.shared;

import net.kcptun.core.kcp.BufferBudget;
import net.kcptun.core.kcp.BufferShare;
import net.kcptun.core.wire.Endpoint;

/// The tunnels of one program, one for each event loop, and all that they share: what the limits leave, the directory
/// of who has which session, when each peer was last heard, and a mailbox for each.
///
/// Each tunnel still owns its sessions whole. On the way of a usual packet none of what is shared is locked, and only
/// the [BufferBudget] is read: a packet that comes where its conv is not known leads here, see `Roaming`.
public final class SharedState {
    /// Letters for one tunnel: what a loop may be behind with, 0.7 MB of packets at most.
    static final int MAILBOX_LETTERS = 512;

    private final SessionQuota open = new SessionQuota();
    private final SessionQuota halfOpen = new SessionQuota();
    private final AddressQuota addresses = new AddressQuota();
    private final BufferBudget budget = new BufferBudget();
    private final LastHeard heard = new LastHeard();
    private final SessionDirectory directory;
    private final Mailbox[] mailboxes;
    private int joined;

    /// @param tunnels how many will join
    /// @param salt    unpredictable, where peers are strangers
    public SharedState(int tunnels, int salt) {
        mailboxes = new Mailbox[tunnels];
        directory = new SessionDirectory(salt);
    }

    /// One tunnel's place among them.
    public static final class Member {
        private final SharedState siblings;
        private final int index;
        private final BufferShare buffers;

        private Member(SharedState siblings, int index) {
            this.siblings = siblings;
            this.index = index;
            this.buffers = siblings.budget.share();
        }

        /// What the tunnel's event loop keeps for its sessions, whoever keeps it. On the loop's thread.
        public BufferShare buffers() {
            return buffers;
        }

        public SharedState siblings() {
            return siblings;
        }

        public int index() {
            return index;
        }
    }

    /// The place of a tunnel that is the only one.
    public static Member alone() {
        return new SharedState(1, 0).join(() -> {});
    }

    /// Before any tunnel is used, from one thread.
    ///
    /// @param call on another tunnel's thread, when it has something for this one: `Tunnel.onMail` must follow soon
    public Member join(Runnable call) {
        int index = joined++;
        // A tunnel that is alone gets no mail.
        mailboxes[index] = new Mailbox(mailboxes.length == 1 ? 1 : MAILBOX_LETTERS, call);
        return new Member(this, index);
    }

    /// Sessions that are open in all tunnels; those in TIME_WAIT are not.
    public int openSessions() {
        return open.taken();
    }

    /// Whether no session of any tunnel is remembered, and nothing is kept for one.
    public boolean isEmpty() {
        return open.taken() == 0
                && halfOpen.taken() == 0
                && addresses.isEmpty()
                && budget.kept() == 0
                && directory.isEmpty()
                && heard.isEmpty();
    }

    public SessionQuota open() {
        return open;
    }

    public SessionQuota halfOpen() {
        return halfOpen;
    }

    public AddressQuota addresses() {
        return addresses;
    }

    public BufferBudget budget() {
        return budget;
    }

    public LastHeard heard() {
        return heard;
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
