package net.kcptun.app.command;

/// Text of strangers as a terminal may show it.
///
/// What is left has one column a char, from left to right, and cannot change the terminal: all else becomes `?`. So
/// lines can be measured and cut by their length.
public final class PlainText {
    /// From here on characters may have two columns, and some are two chars.
    private static final int HANGUL = 0x1100;

    private PlainText() {}

    public static String of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().forEach(c -> plain.append(isPlain(c) ? (char) c : '?'));
        return plain.toString();
    }

    private static boolean isPlain(int c) {
        return c < HANGUL && hasOneColumn(c) && !isFromTheRight(c);
    }

    private static boolean hasOneColumn(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK,
                    Character.COMBINING_SPACING_MARK,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static boolean isFromTheRight(int c) {
        return switch (Character.getDirectionality(c)) {
            case Character.DIRECTIONALITY_RIGHT_TO_LEFT,
                    Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC,
                    Character.DIRECTIONALITY_ARABIC_NUMBER -> true;
            default -> false;
        };
    }
}
