package net.kcptun.app.invite;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.EncodeHintType;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A text as a QR code on a terminal: two modules, one above the other, are one character of Unicode's half blocks.
/// Around
/// it is the quiet zone of four modules that scanners need.
final class QrCode {
    private static final int QUIET_MODULES = 4;
    /// Black on white whatever the terminal's own colours are: of the 256 colours these two are fixed.
    private static final String BLACK_ON_WHITE = "\033[38;5;16;48;5;231m";

    private static final String USUAL_COLOURS = "\033[0m";

    /// From the one that mends most.
    private static final List<ErrorCorrectionLevel> LEVELS =
            List.of(ErrorCorrectionLevel.H, ErrorCorrectionLevel.Q, ErrorCorrectionLevel.M);

    private final BitMatrix modules;

    private QrCode(BitMatrix modules) {
        this.modules = modules;
    }

    /// As small as it can be, and then as redundant as it can be at that size.
    ///
    /// @param text at most 2953 bytes
    static QrCode of(String text) {
        BitMatrix smallest = encode(text, ErrorCorrectionLevel.L)
                .orElseThrow(() -> new IllegalArgumentException("too long for a QR code"));
        return LEVELS.stream()
                .flatMap(level -> encode(text, level).stream())
                .filter(sturdier -> sturdier.getWidth() == smallest.getWidth())
                .findFirst()
                .map(QrCode::new)
                .orElseGet(() -> new QrCode(smallest));
    }

    /// Empty: so long a text has no such code.
    private static Optional<BitMatrix> encode(String text, ErrorCorrectionLevel level) {
        Map<EncodeHintType, Object> hints =
                Map.of(EncodeHintType.ERROR_CORRECTION, level, EncodeHintType.MARGIN, QUIET_MODULES);
        try {
            return Optional.of(new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, hints));
        } catch (WriterException _) {
            return Optional.empty();
        }
    }

    /// Characters of a line.
    int columns() {
        return modules.getWidth();
    }

    /// @param isColoured black on white; else what is light is drawn in the terminal's colour of text, which is the
    ///                   lighter one on most
    List<String> lines(boolean isColoured) {
        List<String> lines = new ArrayList<>();
        for (int y = 0; y < modules.getHeight(); y += 2) {
            StringBuilder line = new StringBuilder();
            for (int x = 0; x < modules.getWidth(); x++) {
                line.append(half(isDrawn(x, y, isColoured), isDrawn(x, y + 1, isColoured)));
            }
            lines.add(isColoured ? BLACK_ON_WHITE + line + USUAL_COLOURS : line.toString());
        }
        return lines;
    }

    /// The number of rows is odd: below the last one it is quiet too.
    private boolean isDrawn(int x, int y, boolean isDarkDrawn) {
        boolean isDark = y < modules.getHeight() && modules.get(x, y);
        return isDark == isDarkDrawn;
    }

    private static char half(boolean upper, boolean lower) {
        if (upper) {
            return lower ? '█' : '▀';
        }
        return lower ? '▄' : ' ';
    }
}
