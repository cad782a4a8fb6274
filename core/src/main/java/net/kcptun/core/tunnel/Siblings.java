package net.kcptun.core.tunnel;

import net.kcptun.core.kcp.BufferBudget;
import net.kcptun.core.kcp.BufferShare;
import net.kcptun.core.wire.Endpoint;

/// The tunnels of one program, one for each event loop, and all that they share: what the limits leave, the directory
/// of who has which session, when each peer was last heard, and a mailbox for each.
///
/// Each tunnel still owns its sessions whole. On the way of a usual packet none of what is shared is locked, and only
/// the [BufferBudget] is read: a packet that comes where its conv is not known leads here, see [Roaming].
public final class Siblings {
    /// Letters for one tunnel: what a loop may be behind with, 0.7 MB of packets at most.
    static final int MAILBOX_LETTERS = 512;

    private final SessionQuota open = new SessionQuota();
    private final SessionQuota halfOpen = new SessionQuota();
    private final AddressQuota addresses = new AddressQuota();
    private final BufferBudget budget = new BufferBudget();
    private final HeardTimes heard = new HeardTimes();
    private final SessionDirectory directory;
    private final Mailbox[] mailboxes;
    private int joined;

    /// @param tunnels how many will join
    /// @param salt    unpredictable, where peers are strangers
    public Siblings(int tunnels, int salt) {
        mailboxes = new Mailbox[tunnels];
        directory = new SessionDirectory(salt);
    }

    /// One tunnel's place among them.
    public static final class Place {
        private final Siblings siblings;
        private final int index;
        private final BufferShare buffers;

        private Place(Siblings siblings, int index) {
            this.siblings = siblings;
            this.index = index;
            this.buffers = siblings.budget.share();
        }

        /// What the tunnel's event loop keeps for its sessions, whoever keeps it. On the loop's thread.
        public BufferShare buffers() {
            return buffers;
        }

        Siblings siblings() {
            return siblings;
        }

        int index() {
            return index;
        }
    }

    /// The place of a tunnel that is the only one.
    static Place alone() {
        return new Siblings(1, 0).join(() -> {});
    }

    /// Before any tunnel is used, from one thread.
    ///
    /// @param call on another tunnel's thread, when it has something for this one: [Tunnel#onMail] must follow soon
    public Place join(Runnable call) {
        int index = joined++;
        // A tunnel that is alone gets no mail.
        mailboxes[index] = new Mailbox(mailboxes.length == 1 ? 1 : MAILBOX_LETTERS, call);
        return new Place(this, index);
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

    SessionQuota open() {
        return open;
    }

    SessionQuota halfOpen() {
        return halfOpen;
    }

    AddressQuota addresses() {
        return addresses;
    }

    BufferBudget budget() {
        return budget;
    }

    HeardTimes heard() {
        return heard;
    }

    SessionDirectory directory() {
        return directory;
    }

    Mailbox mailbox(int tunnel) {
        return mailboxes[tunnel];
    }

    /// Tells the other tunnels that a peer's socket has moved. Who has no room for it learns it by the next packet of
    /// one of its own sessions.
    void announceMove(Endpoint from, Endpoint to, int by) {
        for (int i = 0; i < mailboxes.length; i++) {
            if (i != by) {
                mailboxes[i].sendMove(from, to);
            }
        }
    }
}
