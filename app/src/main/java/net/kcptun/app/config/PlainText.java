package net.kcptun.app.config;

/// Which characters show as themselves: others end a line, hide, or change how the rest of it is shown.
public final class PlainText {
    private PlainText() {}

    public static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
