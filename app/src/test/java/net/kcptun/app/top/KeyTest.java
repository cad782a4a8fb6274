package net.kcptun.app.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeyTest {
    @Test
    void lettersAndKeysOfBothModesAreKnown() throws IOException {
        assertThat(keys("s\033[A\033[B\033OA\033OB\033[5~\033[6~q"))
                .containsExactly(Key.SORT, Key.UP, Key.DOWN, Key.UP, Key.DOWN, Key.PAGE_UP, Key.PAGE_DOWN, Key.QUIT);
    }

    @Test
    void whatIsNotKnownIsPassedOverWhole() throws IOException {
        assertThat(keys("x\033[15~\033[1;5H\033zq"))
                .containsExactly(Key.OTHER, Key.OTHER, Key.OTHER, Key.OTHER, Key.QUIT);
    }

    @Test
    void theEndOfTheInputQuits() throws IOException {
        assertThat(keys("")).containsExactly(Key.QUIT);
        assertThat(keys("\033")).containsExactly(Key.QUIT);
        assertThat(keys("\033[5")).containsExactly(Key.QUIT);
    }

    private static List<Key> keys(String typed) throws IOException {
        InputStream input = new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8));
        List<Key> keys = new ArrayList<>();
        do {
            keys.add(Key.read(input));
        } while (keys.getLast() != Key.QUIT);
        return keys;
    }
}
