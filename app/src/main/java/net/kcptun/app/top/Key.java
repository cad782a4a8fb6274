package net.kcptun.app.top;

import java.io.IOException;
import java.io.InputStream;

/// A key, as terminals send it: a letter, or ESC `[` (ESC `O`), parameters, and a last byte that names it.
enum Key {
    QUIT,
    SORT,
    UP,
    DOWN,
    PAGE_UP,
    PAGE_DOWN,
    OTHER;

    private static final int ESCAPE = 27;
    private static final int LAST_FROM = 0x40;

    /// Blocks for the next key; QUIT at the end of the input.
    static Key read(InputStream input) throws IOException {
        int first = input.read();
        return switch (first) {
            case -1, 'q', 'Q' -> QUIT;
            case 's', 'S' -> SORT;
            case 'k' -> UP;
            case 'j' -> DOWN;
            case ESCAPE -> afterEscape(input);
            default -> OTHER;
        };
    }

    private static Key afterEscape(InputStream input) throws IOException {
        int kind = input.read();
        if (kind != '[' && kind != 'O') {
            return kind < 0 ? QUIT : OTHER;
        }
        int parameter = 0;
        int length = 0;
        int last = input.read();
        while (last >= 0 && last < LAST_FROM) {
            parameter = last;
            length++;
            last = input.read();
        }
        return switch (last) {
            case -1 -> QUIT;
            case 'A' -> UP;
            case 'B' -> DOWN;
            case '~' -> length == 1 ? ofParameter(parameter) : OTHER;
            default -> OTHER;
        };
    }

    private static Key ofParameter(int digit) {
        return switch (digit) {
            case '5' -> PAGE_UP;
            case '6' -> PAGE_DOWN;
            default -> OTHER;
        };
    }
}
