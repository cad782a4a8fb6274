package net.kcptun.core.path;

import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// What the path to a peer carries, learnt from acknowledgements, and what follows: the pace at which packets
/// leave, and how many may be on their way. All sessions with the peer share it, each by a [PathFlow].
///
/// Known are the highest rate of delivery of the last rounds ([DeliveryRate]), the shortest round trip and what
/// stands in the queue ([RoundTrips]), and the share that is lost by chance ([LossModel]). A *round* ends when
/// something that was sent after the last one's end is acknowledged. The *way* holds `rate x shortest round trip`,
/// and as much more as is lost by chance on top. [PathStates] says when more is tried or less, [SendingLimits] what
/// follows in each state.
///
/// A sample is *limited* where the path was not the limit: the sessions had no more to send, nothing was on its way
/// before, or this end was late. It counts only if it is higher than the rate.
///
/// Amounts count each packet's headers ([#OVERHEAD_BYTES]), times are in nanoseconds. No input makes it stop:
/// something may always be on its way, and the pace is never below five packets a second. One thread. Cost: a few
/// dozen instructions a segment and some hundred a datagram with acknowledgements.
public final class PathModel {
    /// What a segment costs beside its data: KCP, cipher, UDP and IP.
    public static final int OVERHEAD_BYTES = 92;

    static final int SEGMENT_BYTES = 1500;

    private static final long MILLI = 1_000_000;
    /// So much of what the way holds is on it where no queue is left.
    private static final double QUIET_PART = 1.1;
    private static final int LEAST_SEGMENTS = 4;
    /// By then all of the first burst has arrived, or is known to be lost.
    private static final int FIRST_ROUNDS = 100;

    private final SendRecords records;
    private final RoundTrips trips = new RoundTrips();
    private final DeliveryRate rate = new DeliveryRate();
    private final LossModel loss = new LossModel();
    private final Reordering reordering = new Reordering();
    private final PacketTrain train = new PacketTrain(reordering);
    private final Redundancy redundancy = new Redundancy(rate, train, loss);
    private final DelayHistogram messages = new DelayHistogram();
    private final RivalDetector rival = new RivalDetector();
    private final Pacer pacer;
    private final Turns turns = new Turns();
    private final ProbeSchedule probes = new ProbeSchedule();
    private final SendingLimits limits = new SendingLimits(trips, rate, loss, rival, train, probes);
    private final PathStates states = new PathStates(trips, rate, loss, reordering, rival, train, probes, limits);

    private long inFlight;
    private double limit = SendingLimits.FIRST_BYTES;
    private long sent;
    private long delivered;
    private long payload;
    private long deliveredAt;
    private long firstSentAt;
    /// Bytes that left, and of them those that have arrived, which the peer does not acknowledge.
    private long uncountedSent;
    private long uncountedDelivered;
    /// What is sent until so much is delivered is limited; 0: it is not.
    private long limitedUntil;
    private boolean isWaitingForPace;
    /// Until so much is sent, or something is heard of it, the pace is the first one.
    private long burstEnd = Long.MAX_VALUE;

    /// The newest record that an acknowledgement of this datagram names.
    private int best;
    private boolean hasBest;

    /// The first record since there is a rate. It says something of the first rounds only.
    private int firstPaced;

    private long nextRoundAt;
    private boolean isRoundLimited;

    /// Since anything is known of the path, up to 100.
    private int rounds;

    /// A path of which nothing is known, without a cap.
    public PathModel() {
        this(null, _ -> {});
    }

    /// A path of which nothing is known.
    ///
    /// @param cap    null: there is none
    /// @param memory is told of the bytes that are kept more, or fewer if negative
    public PathModel(@Nullable RateCap cap, LongConsumer memory) {
        records = new SendRecords(memory);
        pacer = new Pacer(SendingLimits.FIRST_PACE, cap);
    }

    /// It is another path now, of which nothing is known.
    public void forget() {
        trips.forget();
        rate.forget();
        loss.forget();
        redundancy.forget();
        reordering.forget();
        messages.forget();
        rival.forget();
        pacer.pace(SendingLimits.FIRST_PACE);
        pacer.turn(true);
        train.forget();
        hasBest = false;
        rounds = 0;
        limitedUntil = 0;
        burstEnd = Long.MAX_VALUE;
        records.clear();
        limit(SendingLimits.FIRST_BYTES);
        states.forget();
    }

    /// The shortest round trip of the last 10 s; `Long.MAX_VALUE`: nothing is known.
    public long minRttNanos() {
        return trips.minNanos();
    }

    /// The smoothed round trip; 0: nothing is known.
    public long srttNanos() {
        return trips.smoothedNanos();
    }

    /// For how long the peer holds acknowledgements back.
    public long holdNanos() {
        return trips.holdNanos();
    }

    /// The share that was lost lately, for whatever reason, 0 to 1.
    public double loss() {
        return loss.all();
    }

    /// Whether more is lost at present than chance explains, so that more copies would only be more loss.
    public boolean isCongested() {
        return loss.isRoundLossy();
    }

    /// How many copies follow what the sessions send last.
    public Redundancy redundancy() {
        return redundancy;
    }

    /// How much later than others packets come.
    public Reordering reordering() {
        return reordering;
    }

    /// What is on its way.
    public long inFlightBytes() {
        return inFlight;
    }

    /// What left in all, headers and repeated data included.
    public long sentBytes() {
        return sent;
    }

    /// What can be seen of it now.
    public PathEstimate estimate() {
        boolean isKnown = trips.minNanos() != Long.MAX_VALUE;
        return new PathEstimate(
                states.now(),
                rate.bytesANano() * 1e9,
                pacer.isOn() ? pacer.bytesANano() * 1e9 : 0,
                isKnown ? trips.minNanos() : 0,
                trips.smoothedNanos(),
                trips.queueNanos(),
                loss.random(),
                Math.max(0, loss.ofRound() - loss.random()),
                redundancy.knownShare(),
                messages.p99(),
                rival.isPresent(),
                inFlight,
                (long) limit,
                sent,
                delivered,
                payload,
                redundancy.taken(),
                redundancy.takenBytes(),
                redundancy.firstToArrive());
    }

    Turns turns() {
        return turns;
    }

    Pacer pacer() {
        return pacer;
    }

    /// Whether the path takes more, as far as what is on its way is concerned.
    boolean hasRoom() {
        return inFlight < limit;
    }

    /// When what has this record was sent; -1: that is not known any more.
    long sentAt(int record) {
        return records.isKnown(record) ? records.sentAt(record) : -1;
    }

    /// A segment leaves; returns the number of its record.
    ///
    /// @param isFirst false: it is on its way already, and leaves again
    int onTransmit(int bytes, boolean isFirst, long now) {
        boolean isAlone = inFlight == 0;
        if (isAlone) {
            beginAlone(now);
        }
        if (isFirst) {
            inFlight += bytes;
        }
        pay(bytes, now);
        if (sent >= burstEnd) {
            endBurst();
        }
        boolean isTelling =
                limitedUntil == 0 && (!states.now().isQuiet() || inFlight <= QUIET_PART * limits.heldWithNoise());
        PathState counted = isTelling ? states.now() : null;
        long keep = 2 * trips.smoothedNanos() + 1_000 * MILLI;
        int record =
                records.add(now, delivered, deliveredAt, firstSentAt, uncountedSent, counted, limitedUntil > 0, keep);
        if (isAlone) {
            train.begin(record, now);
        }
        return record;
    }

    /// Nothing is on its way.
    private void beginAlone(long now) {
        firstSentAt = now;
        deliveredAt = now;
        uncountedDelivered = uncountedSent;
        // What leaves before the first answer shows how much there was to send, not what the path carries.
        markLimited();
        if (limits.isKnown()) {
            pacer.restart(now);
            beginBurst();
        }
    }

    /// Until a path has shown what it carries, what it is begun with leaves at once again after each pause.
    private void beginBurst() {
        if (states.now() == PathState.STARTUP && !rate.isFull() && !train.isTelling()) {
            pacer.pace(SendingLimits.FIRST_PACE);
            burstEnd = sent + (long) SendingLimits.FIRST_BYTES;
        }
    }

    private void endBurst() {
        burstEnd = Long.MAX_VALUE;
        setRates();
    }

    /// So many bytes leave that the peer does not acknowledge: they arrive with what is sent after them.
    void charge(int bytes, long now) {
        uncountedSent += bytes;
        pay(bytes, now);
    }

    /// A copy of so many bytes leaves. Whether it arrives is never known; of a path that was never filled much of a
    /// burst may be lost, so that it counts for nothing there.
    void copy(int bytes, long now) {
        if (rate.isFull()) {
            uncountedSent += bytes;
        }
        pay(bytes, now);
    }

    private void pay(int bytes, long now) {
        sent += bytes;
        boolean isLate = pacer.charge(bytes, now);
        if (isLate && isWaitingForPace && states.now() != PathState.STARTUP) {
            // A late sender is not a slow path.
            markLimited();
        }
        isWaitingForPace = false;
    }

    /// A session waits for the pace alone.
    void onPaced() {
        isWaitingForPace = true;
    }

    /// A session has no more to send, or its own or the peer's window holds it.
    void onOutOfData(long now) {
        if (turns.held() == 0 && pacer.isReady(now) && hasRoom()) {
            markLimited();
        }
    }

    /// What left together has arrived.
    ///
    /// @param data    of those bytes, what is not headers
    /// @param record  of the transmission that has arrived, if that is known, else of the newest
    /// @param isNamed whether that is known
    void onDelivered(int bytes, int data, int record, boolean isNamed, long now) {
        inFlight -= bytes;
        delivered += bytes;
        payload += data;
        deliveredAt = now;
        if (!isOfFirstBurst(record)) {
            loss.onDelivered(bytes);
        }
        if (isNamed && records.isKnown(record)) {
            loss.onDelivered(records.state(record), bytes);
            if (!hasBest || record - best > 0) {
                hasBest = true;
                best = record;
            }
        }
        if (inFlight == 0) {
            limitedUntil = 0;
        }
    }

    /// A transmission is taken for lost; negative: it is not, after all.
    void onLost(int bytes, int record) {
        if (!isOfFirstBurst(record)) {
            loss.onLost(records.state(record), bytes);
        }
    }

    /// Whether it left before anything was known of the rate, so that what became of it says nothing. Later the
    /// numbers of records may have wrapped.
    private boolean isOfFirstBurst(int record) {
        return rounds < FIRST_ROUNDS && record - firstPaced < 0;
    }

    /// So much is no longer waited for (or, negative, is from now on).
    void leave(long bytes) {
        inFlight -= bytes;
    }

    void onRoundTrip(long nanos, long now) {
        if (trips.onSample(nanos, states.now() == PathState.CRUISE, now)) {
            states.onQueue(rounds, delivered);
        }
    }

    /// A small message was acknowledged so long after it left, or before it was last sent again.
    void onMessage(long nanos) {
        if (trips.minNanos() != Long.MAX_VALUE) {
            messages.add(nanos - trips.minNanos() / 2);
        }
    }

    /// After the acknowledgements of a datagram.
    void onAcknowledged(long now) {
        if (!hasBest) {
            return;
        }
        hasBest = false;
        trips.onAcknowledgements(inFlight > 0, now);
        if (limitedUntil > 0 && delivered > limitedUntil) {
            limitedUntil = 0;
        }
        if (!records.isKnown(best)) {
            return;
        }
        long uncounted = records.uncounted(best);
        if (uncounted > uncountedDelivered) {
            delivered += uncounted - uncountedDelivered;
            uncountedDelivered = uncounted;
        }
        boolean isRoundEnd = records.delivered(best) >= nextRoundAt;
        train.onDelivered(best, records.sentAt(best), delivered, inFlight, now);
        sample(isRoundEnd);
        if (isRoundEnd) {
            nextRoundAt = delivered;
            endRound(now);
        }
        states.adapt(inFlight, delivered, now);
        setRates();
    }

    /// Gives up what is only of use while something is on its way.
    void trim() {
        if (inFlight == 0) {
            records.clear();
        }
    }

    private void sample(boolean isRoundEnd) {
        long sending = records.sentAt(best) - records.firstSentAt(best);
        long arriving = deliveredAt - records.deliveredAt(best);
        long interval = Math.max(sending, arriving);
        boolean isLimited = records.isLimited(best);
        firstSentAt = Math.max(firstSentAt, records.sentAt(best));
        isRoundLimited |= isLimited;
        if (interval <= 0 || interval < trips.minNanos()) {
            return;
        }
        // Maxima over all are too high where round trips vary; while the rate is sought, they find it sooner.
        boolean isTaken = isRoundEnd || states.isSeeking();
        double measured = (double) (delivered - records.delivered(best)) / interval;
        if (isTaken && (!isLimited || measured > rate.bytesANano())) {
            if (rate.bytesANano() == 0) {
                firstPaced = records.newest() + 1;
            }
            rate.onSample(measured);
        }
    }

    private void endRound(long now) {
        rounds = Math.min(rounds + 1, FIRST_ROUNDS);
        states.endRound(isRoundLimited, delivered, now);
        isRoundLimited = false;
    }

    private void setRates() {
        if (limits.isKnown()) {
            pacer.pace(limits.pace(states.now()));
            pacer.turn(limits.isPaced());
            limit(limits.bytesOnTheirWay(states.now()));
        }
    }

    /// What is sent until what is on its way now has arrived is limited.
    private void markLimited() {
        limitedUntil = delivered + Math.max(1, inFlight);
    }

    private void limit(double bytes) {
        limit = Math.max(bytes, (double) LEAST_SEGMENTS * SEGMENT_BYTES);
        turns.limit((int) (limit / SEGMENT_BYTES));
    }
}
