package net.kcptun.app.stats;

import net.kcptun.app.config.Config;

/// What a [Diagnosis] is made from: how it is now, and how it came to be.
record Evidence(Totals now, Recent recent, Machine machine, Config config) {}
