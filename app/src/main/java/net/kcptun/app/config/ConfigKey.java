package net.kcptun.app.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One key that a configuration file may hold: its path, the form of its value and what holds without it.
sealed interface ConfigKey {
    /// `timeout`, or `kcp.mtu` for a key inside an object.
    String path();

    /// What holds without it; null = the feature is off, or what fits the machine or the line.
    @Nullable
    Object fallback();

    /// What holds without it, for people.
    default String absence() {
        return "none";
    }

    /// When a new value takes hold.
    Effect effect();

    /// A key or password, which is never shown.
    default boolean isSecret() {
        return this instanceof Text text && text.form() == Text.Form.SECRET;
    }

    /// When a new value of a running program's configuration takes hold.
    enum Effect {
        /// By a reload.
        LIVE,
        /// By a restart only.
        RESTART
    }

    /// A whole number of `min..max`; without a fallback also `auto`, which is as if it were left out.
    record Int(String path, int min, int max, @Nullable Integer fallback, Effect effect) implements ConfigKey {
        String range() {
            return min + ".." + max + (mayBeAutomatic() ? ", or \"auto\"" : "");
        }

        boolean mayBeAutomatic() {
            return fallback == null;
        }

        boolean allows(long value) {
            return value >= min && value <= max;
        }

        @Override
        public String absence() {
            return "automatic";
        }
    }

    /// So many bits a second of `min..max`, with their unit: `50 Mbit/s`.
    record Rate(String path, BitRate min, BitRate max, Effect effect) implements ConfigKey {
        String range() {
            return min + ".." + max;
        }

        boolean allows(BitRate value) {
            return value.bitsPerSecond() >= min.bitsPerSecond() && value.bitsPerSecond() <= max.bitsPerSecond();
        }

        @Override
        public @Nullable BitRate fallback() {
            return null;
        }
    }

    /// So many bytes of `min..max`, or 0: as many as fit the machine.
    record Size(String path, long min, long max, Effect effect) implements ConfigKey {
        String range() {
            return min + ".." + max + ", or 0";
        }

        boolean allows(long value) {
            return value == 0 || value >= min && value <= max;
        }

        @Override
        public Long fallback() {
            return 0L;
        }
    }

    /// `true` or `false`; without a fallback what the rest of the file calls for.
    record Bool(String path, @Nullable Boolean fallback, Effect effect) implements ConfigKey {
        @Override
        public String absence() {
            return "automatic";
        }
    }

    /// One of a few words.
    record Choice(String path, List<String> words, @Nullable String fallback, Effect effect) implements ConfigKey {}

    /// Free text.
    ///
    /// @param form what the text means, which decides how it is checked
    record Text(String path, Form form, @Nullable String fallback, Effect effect) implements ConfigKey {
        /// What a text stands for.
        enum Form {
            /// `host:port`, `[v6]:port` or `:port`.
            ADDRESS,
            /// An address, or a list of one to eight.
            ADDRESSES,
            /// A key or password: never shown.
            SECRET,
            /// What requests to the status server must show: never shown either.
            TOKEN,
            /// Where rendezvous servers find each other's services; may hold a password, so it is never shown.
            REGISTRY,
            /// At most 256 bytes of UTF-8.
            SERVICE_ID,
            /// A network interface's name.
            INTERFACE,
            /// `user`, `user:group`, `user:` or `:group`.
            IDENTITY,
            /// `40000-40999`.
            PORTS,
            /// An IP address, without a port.
            IP_ADDRESS
        }
    }
}
