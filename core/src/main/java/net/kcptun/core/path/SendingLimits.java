package net.kcptun.core.path;

/// At which pace packets leave, and how many bytes may be on their way, by the state and by what is known of the path.
///
/// | state | gain on the rate that makes up for what is lost by chance | on their way at most |
/// |---|---|---|
/// | STARTUP | 2.77; of 64 segments a round trip at least, of up to 256 by [PacketTrain] | two round trips |
/// | DRAIN | 0.5 | two round trips |
/// | CRUISE | 1, and less by half of what the queue is of a round trip, but 0.75 at least; with a rival 1 | two |
/// | UP | 1.25 or 1.125 | 2.25 round trips |
/// | DOWN | 0.75 | two round trips |
/// | PROBE_RTT | 0.9 | half of one |
///
/// To all but the last come 3 ms (10 where nothing is paced) and for how long the peer holds acknowledgements back, and
/// with a rival the queue, up to a second. While a path was never filled, STARTUP's pace is at least 1.1 times what a
/// [PacketTrain] came with. Paths with a round trip below 1 ms are not paced.
final class SendingLimits {
    private static final long MILLI = 1_000_000;
    private static final double STARTUP_GAIN = 2.77;
    private static final double TRAIN_GAIN = 1.1;
    private static final double DRAIN_GAIN = 0.5;
    private static final double DOWN_GAIN = 0.75;
    private static final double PROBE_RTT_GAIN = 0.9;
    private static final double LEAST_CRUISE_GAIN = 0.75;
    private static final double HELD_BACK_GAIN = 0.99;
    private static final double CLEARLY_LESS_GAIN = 0.97;
    private static final long MOST_RIVAL_QUEUE_NANOS = 1_000 * MILLI;
    private static final long UNPACED_RTT_NANOS = MILLI;
    private static final long SLACK_NANOS = 3 * MILLI;
    private static final long UNPACED_SLACK_NANOS = 10 * MILLI;
    /// Bytes a nanosecond: before the first round trip is known 16 packets leave in a millisecond.
    static final double FIRST_PACE = 16.0 * PathModel.SEGMENT_BYTES / MILLI;
    private static final double LEAST_PACE = PathModel.SEGMENT_BYTES / (200.0 * MILLI);
    static final double FIRST_BYTES = 64.0 * PathModel.SEGMENT_BYTES;

    private final RoundTrips trips;
    private final DeliveryRate rate;
    private final LossModel loss;
    private final RivalDetector rival;
    private final PacketTrain train;
    private final ProbeSchedule probes;
    private final QueueResponse queueResponse = new QueueResponse();
    private double cruiseGain = 1;

    SendingLimits(
            RoundTrips trips,
            DeliveryRate rate,
            LossModel loss,
            RivalDetector rival,
            PacketTrain train,
            ProbeSchedule probes) {
        this.trips = trips;
        this.rate = rate;
        this.loss = loss;
        this.rival = rival;
        this.train = train;
        this.probes = probes;
    }

    /// Whether enough is known to say anything.
    boolean isKnown() {
        return rate.bytesANano() > 0 && trips.minNanos() != Long.MAX_VALUE;
    }

    boolean isPaced() {
        return trips.minNanos() >= UNPACED_RTT_NANOS;
    }

    /// Bytes a nanosecond.
    double pace(PathState state) {
        boolean isStartup = state == PathState.STARTUP;
        double base = isStartup ? Math.max(grossRate(), startingRate()) : grossRate();
        double least = isStartup && !rate.isFull() ? TRAIN_GAIN * train.bytesANano() : 0;
        return Math.max(gain(state) * base, Math.max(least, LEAST_PACE));
    }

    double bytesOnTheirWay(PathState state) {
        if (state == PathState.PROBE_RTT) {
            return held() / 2;
        }
        long min = trips.minNanos();
        long slack = (isPaced() ? SLACK_NANOS : UNPACED_SLACK_NANOS) + trips.holdNanos();
        long rivals = rival.isPresent() ? Math.min(trips.queueNanos(), MOST_RIVAL_QUEUE_NANOS) : 0;
        double roundTrips = state == PathState.UP ? 2.25 : 2;
        double wanted = (roundTrips * min + rivals + slack) * grossRate();
        return state == PathState.STARTUP ? Math.max(wanted, roundTrips * min * startingRate()) : wanted;
    }

    /// Of what is borne CRUISE sends no less.
    QueueResponse queueResponse() {
        return queueResponse;
    }

    /// Whether CRUISE sends less than the rate, so that what arrives does not show what could.
    boolean isHeldBack(PathState state) {
        return state == PathState.CRUISE && cruiseGain < HELD_BACK_GAIN;
    }

    /// Whether clearly less is sent than the path is known to carry.
    boolean isSendingLess(PathState state) {
        return state == PathState.CRUISE && cruiseGain < CLEARLY_LESS_GAIN || state == PathState.DOWN;
    }

    /// How much the path holds without a queue.
    double held() {
        return grossRate() * trips.minNanos();
    }

    /// As [#held], with a queue that is none.
    double heldWithNoise() {
        return grossRate() * (trips.minNanos() + trips.noiseNanos());
    }

    private double startingRate() {
        return train.startingRate(FIRST_BYTES / Math.max(1, trips.minNanos()), STARTUP_GAIN);
    }

    /// What must leave so that as much arrives as the path delivers.
    private double grossRate() {
        return rate.bytesANano() / (1 - loss.random());
    }

    private double gain(PathState state) {
        return switch (state) {
            case STARTUP -> STARTUP_GAIN;
            case DRAIN -> DRAIN_GAIN;
            case UP -> probes.gain();
            case DOWN -> DOWN_GAIN;
            case PROBE_RTT -> PROBE_RTT_GAIN;
            case CRUISE -> {
                long tooLong = trips.recentQueueNanos() - trips.noiseNanos() - queueResponse.borneNanos();
                double queue = (double) tooLong / Math.max(1, trips.minNanos());
                cruiseGain = Math.clamp(1 - queue / 2, LEAST_CRUISE_GAIN, 1);
                yield rival.isPresent() ? 1 : cruiseGain;
            }
        };
    }
}
