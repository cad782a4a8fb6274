package net.kcptun.app.cli;

import java.io.IOException;
import net.kcptun.app.manual.MadeText;
import net.kcptun.app.manual.Roff;
import org.junit.jupiter.api.Test;

/// `kcptun-netty(1)` has each command with all that its help says.
final class ManualTest {
    @Test
    void theManualSaysWhatTheHelpSays() throws IOException {
        HelpText main = HelpText.of("");
        StringBuilder page = new StringBuilder(".SH OPTIONS\n");
        main.items().forEach(item -> page.append(item(item)));
        page.append(".SH COMMANDS\n");
        for (HelpText.Item command : main.commands()) {
            HelpText help = HelpText.of(command.word());
            page.append(".SS ").append(Roff.literal(help.usage())).append('\n');
            page.append(Roff.text(help.about())).append('\n');
            help.items().stream().filter(item -> !isCommon(item)).forEach(item -> page.append(item(item)));
            if (!help.notes().isEmpty()) {
                page.append(".PP\n").append(Roff.text(help.notes())).append('\n');
            }
        }
        MadeText.inPackaging("man", "kcptun-netty.1")
                .assertPart(".\\\" What follows is made from the help.", ".\\\" So far.", page.toString());
    }

    private static boolean isCommon(HelpText.Item item) {
        return item.name().equals("--help") || item.name().equals("--version");
    }

    private static String item(HelpText.Item item) {
        String word = Roff.literal(item.name());
        StringBuilder head = new StringBuilder(".TP\n\\fB");
        if (!item.letter().isEmpty()) {
            head.append(Roff.literal(item.letter())).append("\\fR, \\fB");
        }
        head.append(word).append("\\fR");
        if (!item.value().isEmpty()) {
            head.append("=\\fI").append(Roff.literal(item.value())).append("\\fR");
        }
        return head + "\n" + Roff.text(item.about()) + "\n";
    }
}
