package net.kcptun.app.log;

/// The levels of the configuration's `loglevel`, 0 to 8, as levels of `java.util.logging`.
public final class Level extends java.util.logging.Level {
    private static final long serialVersionUID = 1;

    // Spaced like the JDK's own, of which WARNING is 900 and SEVERE 1000.
    public static final Level SILENCE = new Level("silence", ' ', Integer.MAX_VALUE, 2);
    public static final Level FATAL = new Level("fatal", 'F', 1100, 2);
    public static final Level ERROR = new Level("error", 'E', 1000, 3);
    public static final Level WARNING = new Level("warning", 'W', 900, 4);
    public static final Level NOTICE = new Level("notice", 'N', 850, 5);
    public static final Level INFO = new Level("info", 'I', 800, 6);
    public static final Level DEBUG = new Level("debug", 'D', 500, 7);
    public static final Level VERBOSE = new Level("verbose", 'V', 400, 7);
    public static final Level VERY_VERBOSE = new Level("very verbose", 'V', 300, 7);

    private static final Level[] BY_NUMBER = {SILENCE, FATAL, ERROR, WARNING, NOTICE, INFO, DEBUG, VERBOSE, VERY_VERBOSE
    };

    private final char letter;
    private final int severity;

    /// @param severity for syslog, by RFC 5424: 2 (critical) to 7 (debug)
    private Level(String name, char letter, int value, int severity) {
        super(name, value);
        this.letter = letter;
        this.severity = severity;
    }

    /// @param number as in the configuration; what is beyond 0..8 is taken for the nearest
    public static Level of(int number) {
        return BY_NUMBER[Math.clamp(number, 0, BY_NUMBER.length - 1)];
    }

    /// The letter in front of a line, also for levels of the JDK.
    static char letter(java.util.logging.Level level) {
        if (level instanceof Level own) {
            return own.letter;
        }
        if (level.intValue() >= ERROR.intValue()) {
            return ERROR.letter;
        }
        return level.intValue() >= WARNING.intValue() ? WARNING.letter : DEBUG.letter;
    }

    /// How grave it is for syslog, as the highest level of ours that is not above it.
    static int severity(java.util.logging.Level level) {
        for (Level own : BY_NUMBER) {
            if (own.intValue() <= level.intValue()) {
                return own.severity;
            }
        }
        return VERY_VERBOSE.severity;
    }
}
