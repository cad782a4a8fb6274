package net.kcptun.app.doctor.host;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;
import net.kcptun.app.linux.KernelClock;

/// This host's clock by itself: whether anybody keeps it. It only matters for a server with `max_clock_skew`, whose
/// clients have to agree with it.
public final class ClockCheck implements Check {
    private static final String NAME = "clock";
    private static final int YEAR_LEAST = 2025;
    private static final String KEEP = "have it kept by NTP (timedatectl set-ntp true)";

    private final int maxClockSkew;

    public ClockCheck(int maxClockSkew) {
        this.maxClockSkew = maxClockSkew;
    }

    @Override
    public List<Finding> findings() {
        return List.of(finding(KernelClock.state(), Instant.now(), maxClockSkew));
    }

    static Finding finding(KernelClock.State state, Instant now, int maxClockSkew) {
        String shows = "this host's clock shows " + now.truncatedTo(ChronoUnit.SECONDS);
        Finding finding;
        if (now.atZone(ZoneOffset.UTC).getYear() < YEAR_LEAST) {
            finding = Finding.warn(NAME, shows + ", which is long past", KEEP);
        } else if (state == KernelClock.State.FREE && maxClockSkew > 0) {
            finding = Finding.warn(
                    NAME,
                    shows + ", and nobody keeps it right: clients are refused when it is off by " + maxClockSkew
                            + " s (max_clock_skew)",
                    KEEP);
        } else {
            finding = Finding.ok(
                    NAME,
                    shows
                            + switch (state) {
                                case KEPT -> " and is kept right";
                                case FREE -> "; the kernel knows of nobody who keeps it right";
                                case UNKNOWN -> "";
                            });
        }
        return finding.with("kept", state == KernelClock.State.KEPT).with("unix_ms", now.toEpochMilli());
    }
}
