package net.kcptun.app.invite;

import java.io.PrintStream;
import java.util.Optional;

/// A link as users are shown it: by itself on a line, so that it can be copied, then as a QR code.
///
/// @param wantsCode whether the QR code is wanted
record LinkView(PrintStream out, Screen screen, boolean wantsCode) {
    static LinkView of(PrintStream out, boolean wantsCode) {
        return new LinkView(out, Screen.of(out), wantsCode);
    }

    void show(Link link) {
        String text = LinkText.of(link);
        out.println();
        out.println(text);
        out.println();
        if (wantsCode) {
            showCode(QrCode.of(text));
        }
        out.println("The link carries the key: whoever has it can use the tunnel, so pass it on only");
        out.println("where nobody else reads it.");
    }

    private void showCode(QrCode code) {
        Optional<String> obstacle = screen.obstacle(code.columns());
        if (obstacle.isPresent()) {
            out.println("No QR code: " + obstacle.get() + ".");
            return;
        }
        code.lines(screen.isColoured()).forEach(out::println);
        out.println();
    }
}
