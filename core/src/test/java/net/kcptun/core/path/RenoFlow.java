package net.kcptun.core.path;

import java.util.BitSet;

/// A flow of TCP with Reno's congestion control, as a neighbour on a [LineSimulation]: with selective acknowledgements
/// for each packet, one halving a round trip, and a time-out.
final class RenoFlow {
    private static final int PACKET = 1500;
    private static final int REORDERING = 3;

    private final LineSimulation simulation;
    private final BitSet got = new BitSet();
    private final BitSet acknowledged = new BitSet();
    private final BitSet lost = new BitSet();
    private double window = 10;
    private double threshold = 1e9;
    private int next;
    private int lowest;
    private int highest = -1;
    private int inFlight;
    private int recoverAt;
    private long heardAt;
    long delivered;

    RenoFlow(LineSimulation simulation) {
        this.simulation = simulation;
        heardAt = simulation.now;
        watch();
    }

    void send() {
        while (inFlight < window) {
            int packet = lost.nextSetBit(0);
            if (packet >= 0) {
                lost.clear(packet);
            } else {
                packet = next++;
            }
            inFlight++;
            int sent = packet;
            simulation.carry(simulation.up, PACKET, () -> arrive(sent));
        }
    }

    private void arrive(int packet) {
        if (!got.get(packet)) {
            got.set(packet);
            delivered += PACKET;
        }
        simulation.carry(simulation.down, 52, () -> onAcknowledged(packet));
    }

    private void onAcknowledged(int packet) {
        heardAt = simulation.now;
        if (acknowledged.get(packet)) {
            return;
        }
        acknowledged.set(packet);
        inFlight = Math.max(0, inFlight - 1);
        highest = Math.max(highest, packet);
        window += window < threshold ? 1 : 1 / window;
        for (int i = lowest; i <= highest - REORDERING; i++) {
            if (!acknowledged.get(i) && !lost.get(i) && i >= judgedTo) {
                lost.set(i);
                inFlight = Math.max(0, inFlight - 1);
                if (i >= recoverAt) {
                    recoverAt = next;
                    window = Math.max(2, window / 2);
                    threshold = window;
                }
            }
        }
        judgedTo = Math.max(judgedTo, highest - REORDERING + 1);
        while (acknowledged.get(lowest)) {
            lowest++;
        }
        send();
    }

    private int judgedTo;

    private void watch() {
        simulation.after(250, () -> {
            if (simulation.now - heardAt >= 1_000_000_000L && inFlight > 0) {
                for (int i = lowest; i < next; i++) {
                    if (!acknowledged.get(i)) {
                        lost.set(i);
                    }
                }
                inFlight = 0;
                threshold = Math.max(2, window / 2);
                window = 2;
                heardAt = simulation.now;
                send();
            }
            watch();
        });
    }
}
