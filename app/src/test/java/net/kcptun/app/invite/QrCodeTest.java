package net.kcptun.app.invite;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is printed is drawn again as a terminal does it, and read as a scanner does.
final class QrCodeTest {
    private static final int BLACK = 0;
    private static final int WHITE = 0xffffff;
    private static final int PIXELS = 4;
    private static final String COLOURS = "\033[38;5;16;48;5;231m";
    private static final String USUAL = "\033[0m";

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 90, 110, 135, 300, 800})
    void aScannerReadsWhatATerminalShows(int length) throws ReaderException {
        String text = (Links.PLAIN + "?target=22#" + "x".repeat(LinkText.LENGTH_MAX)).substring(0, length);
        QrCode code = QrCode.of(text);
        assertThat(read(uncoloured(code.lines(true)), BLACK, WHITE)).isEqualTo(text);
        // Light letters on a dark ground.
        assertThat(read(code.lines(false), WHITE, BLACK)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {90, 300})
    void linesAreAsLongAsTheyAreSaidToBe(int length) {
        QrCode code = QrCode.of("x".repeat(length));
        assertThat(code.lines(false)).allSatisfy(line -> assertThat(line).hasSize(code.columns()));
        assertThat(code.lines(true))
                .allSatisfy(line -> assertThat(line).startsWith(COLOURS).endsWith(USUAL));
    }

    /// A link to an address fits beside a prompt on the smallest usual screen.
    @ParameterizedTest
    @ValueSource(strings = {"?target=22", "?service=ssh&target=22"})
    void theCodeOfAUsualLinkFitsOnAScreen(String rest) {
        QrCode code = QrCode.of(Links.PLAIN + rest);
        assertThat(code.columns()).isLessThan(80);
        assertThat(code.lines(false)).hasSizeLessThan(24);
    }

    private static List<String> uncoloured(List<String> lines) {
        return lines.stream()
                .map(line -> line.substring(COLOURS.length(), line.length() - USUAL.length()))
                .toList();
    }

    private static String read(List<String> lines, int ink, int paper) throws ReaderException {
        int width = lines.getFirst().length() * PIXELS;
        int height = lines.size() * 2 * PIXELS;
        int[] pixels = new int[width * height];
        for (int y = 0; y < height; y++) {
            String line = lines.get(y / PIXELS / 2);
            boolean isUpper = y / PIXELS % 2 == 0;
            for (int x = 0; x < width; x++) {
                pixels[y * width + x] = isInked(line.charAt(x / PIXELS), isUpper) ? ink : paper;
            }
        }
        return new QRCodeReader().decode(bitmap(width, height, pixels)).getText();
    }

    private static boolean isInked(char c, boolean isUpper) {
        return switch (c) {
            case '█' -> true;
            case '▀' -> isUpper;
            case '▄' -> !isUpper;
            case ' ' -> false;
            default -> throw new AssertionError("no such block: " + c);
        };
    }

    private static BinaryBitmap bitmap(int width, int height, int[] pixels) throws NotFoundException {
        assertThat(Arrays.stream(pixels).distinct()).hasSize(2);
        return new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, height, pixels)));
    }
}
