package net.kcptun.core.tunnel;

import net.kcptun.core.wire.Endpoint;

/// The tunnels of one program, one for each event loop, and all that they share: the limit of sessions, the directory
/// of who has which session, when each peer was last heard, and a mailbox for each.
///
/// Each tunnel still owns its sessions whole. On the way of a usual packet none of what is shared is read or
/// locked: only a packet that comes where its conv is not known leads here, see [Roaming].
public final class Siblings {
    /// Letters for one tunnel: what a loop may be behind with, 0.7 MB of packets at most.
    static final int MAILBOX_LETTERS = 512;

    private final SessionQuota quota = new SessionQuota();
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

        private Place(Siblings siblings, int index) {
            this.siblings = siblings;
            this.index = index;
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
        return quota.open();
    }

    /// Whether no session of any tunnel is remembered.
    public boolean isEmpty() {
        return quota.open() == 0 && directory.isEmpty() && heard.isEmpty();
    }

    SessionQuota quota() {
        return quota;
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
