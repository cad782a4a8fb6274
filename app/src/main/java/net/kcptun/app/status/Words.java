package net.kcptun.app.status;

import java.util.Locale;

/// Constants as programs read them in JSON and metrics: `time_wait`.
final class Words {
    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
