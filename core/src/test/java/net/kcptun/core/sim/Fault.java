package net.kcptun.core.sim;

import net.kcptun.core.sim.SimNetwork.Link;

/// What goes wrong in a [Deployment], and when: milliseconds from its start.
///
/// `client` counts from 0; -1 is all of them.
sealed interface Fault {
    int at();

    /// Whom it happens to.
    enum Process {
        CLIENT,
        SERVER,
        RENDEZVOUS
    }

    /// Which datagrams of a client, from its own point of view.
    enum Direction {
        BOTH,
        UP,
        DOWN
    }

    /// The network becomes better or worse: loss, bursts of loss, reordering, copies, damage, delay.
    record WeatherChange(int at, Link link, Bursts bursts) implements Fault {}

    /// Nothing passes.
    record Blackout(int at, int lasting, int client, Direction direction) implements Fault {}

    /// Datagrams above a size vanish.
    record BlackHole(int at, int lasting, int aboveBytes) implements Fault {}

    /// A host's clock goes on from later, as after a sleep.
    record ClockLeap(int at, Process process, int client, long millis) implements Fault {}

    /// A host's wall clock is set.
    record ClockStep(int at, Process process, int client, long millis) implements Fault {}

    /// A process stands still.
    record Standstill(int at, int lasting, Process process, int client) implements Fault {}

    /// A socket takes nothing.
    record FullSocket(int at, int lasting, Process process, int client) implements Fault {}

    /// A process ends and starts again later.
    ///
    /// @param isGraceful it says goodbye first
    record Restart(int at, int downFor, Process process, int client, boolean isGraceful) implements Fault {}

    /// A client's host is elsewhere, with another address, and notices within a second.
    record ClientMove(int at, int client) implements Fault {}

    /// The server's host has another address, and its name with it.
    record ServerMove(int at) implements Fault {}

    /// A NAT forgets what it knows.
    ///
    /// @param ofServer the server's, else the client's
    record NatRestart(int at, int client, boolean ofServer) implements Fault {}

    /// The server's port is spread anew among its event loops.
    record SpreadAnew(int at) implements Fault {}

    /// Somebody sends again what was sent before, from an address of his own.
    record Replay(int at, int count) implements Fault {}

    /// Losses that come together.
    ///
    /// @param permille of the datagrams that begin one
    /// @param millis   it lasts at most
    record Bursts(int permille, int millis) {
        static final Bursts NONE = new Bursts(0, 0);
    }
}
