package net.kcptun.core.path;

/// What a [PathModel] tries at present, more or less:
///
/// | state | event | next |
/// |---|---|---|
/// | STARTUP | [StartupExit] | DRAIN |
/// | DRAIN | no more is on its way than it holds, or four rounds | CRUISE |
/// | CRUISE | its rounds are over and no queue stands, or eight more | UP |
/// | UP | a round | DOWN |
/// | DOWN | a round; twice running the rate has grown by 15% since UP began | STARTUP |
/// | DOWN | a round; it has not | CRUISE |
/// | all but STARTUP | the shortest round trip is 10 s old | PROBE_RTT |
/// | PROBE_RTT | 200 ms and a round trip | CRUISE, with the shortest seen in it |
///
/// [ProbeSchedule] says how long a CRUISE is and what an UP has found, [ExcessResponse] what is done in CRUISE
/// where more is lost than by chance, [QueueResponse] where a queue stands. With a rival ([RivalDetector]) neither
/// holds, the gain of CRUISE is 1, and the queue is added to what may be on its way.
///
/// Used by its model alone, which says what has happened.
final class PathStates {
    private static final long MILLI = 1_000_000;
    private static final int DRAIN_ROUNDS = 4;
    private static final int FEW_ROUNDS = 3;
    /// Of the round trip: packets that come later than others by more than that come late at all.
    private static final int NOTABLE_SHARE = 64;
    private static final long PROBE_RTT_NANOS = 200 * MILLI;
    /// Than the rate that short bursts have shown.
    private static final double MOST_MORE = 4;

    private final RoundTrips trips;
    private final DeliveryRate rate;
    private final LossModel loss;
    private final Reordering reordering;
    private final RivalDetector rival;
    private final PacketTrain train;
    private final ProbeSchedule probes;
    private final SendingLimits limits;
    private final QueueResponse queueResponse;
    private final StartupExit startup = new StartupExit();
    private final ExcessResponse response;

    private PathState state = PathState.STARTUP;
    private int stateRounds;
    private long probeRttUntil;
    private double lastRoundRate;
    private double earlierRoundRate;
    private long deliveredBytes;

    PathStates(
            RoundTrips trips,
            DeliveryRate rate,
            LossModel loss,
            Reordering reordering,
            RivalDetector rival,
            PacketTrain train,
            ProbeSchedule probes,
            SendingLimits limits) {
        this.reordering = reordering;
        this.trips = trips;
        this.rate = rate;
        this.loss = loss;
        this.rival = rival;
        this.train = train;
        this.probes = probes;
        this.limits = limits;
        this.queueResponse = limits.queueResponse();
        this.response = new ExcessResponse(loss, rate);
    }

    PathState now() {
        return state;
    }

    /// Whether the rate is looked for, so that every sample counts.
    boolean isSeeking() {
        return state == PathState.STARTUP || state == PathState.DRAIN;
    }

    void forget() {
        queueResponse.forget();
        response.end();
        probes.forget();
        startup.begin(0);
        enter(PathState.STARTUP);
    }

    /// The recent queue is new.
    ///
    /// @param rounds since anything is known
    void onQueue(int rounds, long delivered) {
        deliveredBytes = delivered;
        boolean isStanding = startup.isQueueStanding(trips);
        // What leaves at first may come out slowly, and still be less than the path holds.
        boolean isTelling = rounds > FEW_ROUNDS || trips.recentQueueNanos() > trips.minNanos() / 2;
        if (state == PathState.STARTUP && isTelling && isStanding) {
            if (!rate.isFull()) {
                // Of what is shorter than a round trip the rate shows only a part.
                rate.onSample(Math.min(train.bytesANano(), MOST_MORE * rate.bytesANano()));
            }
            enter(PathState.DRAIN);
        }
    }

    /// A round is over.
    ///
    /// @param isLimited the path was not the limit
    void endRound(boolean isLimited, long delivered, long now) {
        stateRounds++;
        deliveredBytes = delivered;
        trips.endRound();
        loss.endRound();
        earlierRoundRate = lastRoundRate;
        lastRoundRate = rate.ofRound();
        rate.endRound(!isLimited && !limits.isHeldBack(state));
        rival.onRound(state, limits.isSendingLess(state), trips, now);
        switch (state) {
            case STARTUP -> onStartupRound(isLimited);
            case UP -> enter(PathState.DOWN);
            case DOWN -> endDown();
            case CRUISE -> onCruiseRound();
            case DRAIN, PROBE_RTT -> {}
        }
        loss.beginRound();
    }

    private void onStartupRound(boolean isLimited) {
        if (isLimited) {
            onOverflow();
            return;
        }
        if (startup.hasGrown(rate.bytesANano())) {
            if (stateRounds > 1) {
                loss.onGrowth();
            }
        } else if (startup.isOver(trips, loss)) {
            enter(PathState.DRAIN);
        }
    }

    /// What was sent at once may have been more than the path holds, however little there was to send.
    private void onOverflow() {
        if (!startup.isOverflowing(loss)) {
            return;
        }
        boolean isFull = train.isReachedBy(rate.bytesANano());
        train.scale(1 - loss.ofRound());
        if (isFull) {
            enter(PathState.DRAIN);
        }
    }

    private void endDown() {
        boolean isNoisy = trips.noiseNanos() > (probes.gain() - 1) * trips.minNanos();
        if (probes.end(rate.bytesANano(), trips.minNanos(), isNoisy)) {
            response.end();
            startup.begin(rate.bytesANano());
            enter(PathState.STARTUP);
        } else {
            enter(PathState.CRUISE);
        }
    }

    private void onCruiseRound() {
        boolean hasRival = rival.isPresent();
        double excess = loss.excess(reordering.toleranceNanos() > trips.minNanos() / NOTABLE_SHARE);
        if (!hasRival && excess > 0) {
            response.onExcess(excess, Math.max(lastRoundRate, earlierRoundRate));
            probes.onExcess(stateRounds);
        }
        long noise = trips.noiseNanos();
        if (!hasRival && queueResponse.onRound(trips.queueNanos(), noise)) {
            rate.cap(Math.max(lastRoundRate, earlierRoundRate));
        }
        if (probes.endRound(trips.queueNanos() <= 2 * noise + queueResponse.borneNanos(), hasRival)) {
            response.endCruise();
            probes.begin(rate.bytesANano());
            enter(PathState.UP);
        }
    }

    /// What does not wait for a round's end.
    void adapt(long inFlight, long delivered, long now) {
        deliveredBytes = delivered;
        switch (state) {
            case STARTUP -> {}
            case DRAIN -> {
                if (inFlight <= limits.held() || stateRounds >= DRAIN_ROUNDS) {
                    enter(PathState.CRUISE);
                }
            }
            case PROBE_RTT -> {
                if (now >= probeRttUntil) {
                    trips.endProbe(now);
                    enter(PathState.CRUISE);
                }
            }
            case CRUISE, UP, DOWN -> {
                if (trips.isMinOld(now)) {
                    probeRttUntil = now + PROBE_RTT_NANOS + trips.smoothedNanos();
                    trips.beginProbe();
                    enter(PathState.PROBE_RTT);
                }
            }
        }
    }

    private void enter(PathState next) {
        switch (next) {
            case STARTUP -> loss.beginGrowth();
            case DRAIN -> rate.full();
            case CRUISE -> {
                probes.beginCruise((int) (deliveredBytes >>> 4 & 1));
                response.beginCruise();
                queueResponse.beginCruise();
                loss.beginCruise();
            }
            default -> {}
        }
        state = next;
        stateRounds = 0;
    }
}
