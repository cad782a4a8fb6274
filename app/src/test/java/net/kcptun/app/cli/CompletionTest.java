package net.kcptun.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.kcptun.app.manual.MadeText;
import net.kcptun.core.crypto.CipherMethod;
import org.junit.jupiter.api.Test;

/// Completion in three shells knows the commands and options of the help.
final class CompletionTest {
    private static final String METHODS =
            Arrays.stream(CipherMethod.values()).map(CipherMethod::text).collect(Collectors.joining(" "));

    private final HelpText main = HelpText.of("");
    private final Map<String, HelpText> commands = commands();

    @Test
    void bashKnowsWhatTheHelpSays() throws IOException {
        StringBuilder cases = new StringBuilder();
        commands.forEach((name, help) ->
                cases.append("        %s) words='%s' ;;\n".formatted(name, String.join(" ", words(help)))));
        String text = """
                # Completion for bash, made from the help of kcptun-netty.
                _kcptun_netty() {
                    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words
                    # "=" is a word of its own here.
                    [[ $current != = ]] || current=
                    [[ $before != = ]] || before=${COMP_WORDS[COMP_CWORD - 2]}
                    case $before in
                        -c | --config)
                            compopt -o filenames
                            mapfile -t COMPREPLY < <(compgen -f -- "$current")
                            return
                            ;;
                        -u | --user)
                            mapfile -t COMPREPLY < <(compgen -u -- "$current")
                            return
                            ;;
                        --method | --genpsk)
                            mapfile -t COMPREPLY < <(compgen -W '%s' -- "$current")
                            return
                            ;;
                    esac
                    case ${COMP_WORDS[1]} in
                %s        *)
                            words='%s'
                            [[ $COMP_CWORD -ne 1 ]] || words+=' %s'
                            ;;
                    esac
                    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
                    [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] || compopt -o nospace
                }
                complete -F _kcptun_netty kcptun-netty
                """.formatted(METHODS, cases, String.join(" ", words(main)), String.join(" ", commands.keySet()));
        MadeText.inPackaging("completion", "kcptun-netty.bash").assertWhole(text);
    }

    @Test
    void zshKnowsWhatTheHelpSays() throws IOException {
        StringBuilder cases = new StringBuilder();
        commands.forEach(
                (name, help) -> cases.append("    %s)\n        shift words\n        (( CURRENT-- ))\n%s        ;;\n"
                        .formatted(name, zsh(help, ""))));
        String list = main.commands().stream()
                .map(command ->
                        command.word() + "\\:" + zshQuoted(command.about()).replace(" ", "\\ "))
                .collect(Collectors.joining(" ", "            '1:command:((", "))'\n"));
        String text = """
                #compdef kcptun-netty
                # Completion for zsh, made from the help of kcptun-netty.
                case $words[2] in
                %s    *)
                %s        ;;
                esac
                """.formatted(cases, zsh(main, list));
        MadeText.inPackaging("completion", "_kcptun-netty").assertWhole(text);
    }

    @Test
    void fishKnowsWhatTheHelpSays() throws IOException {
        StringBuilder text = new StringBuilder("# Completion for fish, made from the help of kcptun-netty.\n");
        text.append("complete -c kcptun-netty -f\n");
        for (HelpText.Item command : main.commands()) {
            text.append("complete -c kcptun-netty -n __fish_use_subcommand -a %s -d '%s'\n"
                    .formatted(command.word(), fishQuoted(command.about())));
        }
        main.items().forEach(item -> text.append(fish("__fish_use_subcommand", item)));
        commands.forEach((name, help) -> help.items().stream()
                .filter(HelpText.Item::isOption)
                .forEach(item -> text.append(fish("'__fish_seen_subcommand_from " + name + "'", item))));
        MadeText.inPackaging("completion", "kcptun-netty.fish").assertWhole(text.toString());
    }

    @Test
    void bashCompletesCommandsOptionsAndMethods() throws Exception {
        assertThat(completed("kcptun-netty", "de")).contains("demo");
        assertThat(completed("kcptun-netty", "demo", "--lo")).containsExactly("--loss=");
        assertThat(completed("kcptun-netty", "bench", "--method", "=", "aes")).containsExactly("aes256gcm");
        assertThat(completed("kcptun-netty", "--genpsk", "=")).hasSize(CipherMethod.values().length);
        assertThat(completed("kcptun-netty", "-c", "../examples/cli")).containsExactly("../examples/client.json");
    }

    @Test
    void zshReadsIt() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/zsh")), "needs zsh");
        run("/bin/zsh", "-n", "../packaging/completion/_kcptun-netty");
    }

    private static List<String> completed(String... words) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "needs bash");
        String script = """
                compopt() { :; }
                source ../packaging/completion/kcptun-netty.bash
                COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
                _kcptun_netty
                printf '%s\\n' "${COMPREPLY[@]}"
                """;
        List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", script, "bash"));
        command.addAll(List.of(words));
        return run(command.toArray(String[]::new));
    }

    private static List<String> run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }

    private Map<String, HelpText> commands() {
        Map<String, HelpText> byName = new LinkedHashMap<>();
        main.commands().forEach(command -> byName.put(command.word(), HelpText.of(command.word())));
        return byName;
    }

    /// An option that takes a value ends with "=".
    private static List<String> words(HelpText help) {
        return help.items().stream()
                .filter(HelpText.Item::isOption)
                .map(item -> item.name() + (item.value().isEmpty() ? "" : "="))
                .toList();
    }

    private static String zsh(HelpText help, String more) {
        String options = help.items().stream()
                .filter(HelpText.Item::isOption)
                .map(CompletionTest::zsh)
                .collect(Collectors.joining());
        String all = "        _arguments -s \\\n" + options.replace("'\n", "' \\\n") + more;
        return all.endsWith("\\\n") ? all.substring(0, all.length() - " \\\n".length()) + "\n" : all;
    }

    private static String zsh(HelpText.Item item) {
        String about = "[" + zshQuoted(item.about()).replace("[", "\\[").replace("]", "\\]") + "]";
        String names = item.letter().isEmpty()
                ? "'" + item.name()
                : "{" + item.letter() + (item.value().isEmpty() ? "," : "+,") + item.name()
                        + (item.value().isEmpty() ? "" : "=") + "}'";
        if (item.value().isEmpty()) {
            return "            " + names + about + "'\n";
        }
        String action = isFile(item) ? "_files" : isMethod(item) ? "(" + METHODS + ")" : "";
        String equals = item.letter().isEmpty() ? "=" : "";
        return "            " + names + equals + about + ":" + item.value().replaceAll("[^A-Za-z]+", "") + ":" + action
                + "'\n";
    }

    private static String zshQuoted(String text) {
        return text.replace("'", "'\\''")
                .replace(":", "\\:")
                .replace("(", "\\(")
                .replace(")", "\\)");
    }

    private static String fish(String when, HelpText.Item item) {
        StringBuilder line = new StringBuilder("complete -c kcptun-netty -n ").append(when);
        if (!item.letter().isEmpty()) {
            line.append(" -s ").append(item.letter().substring(1));
        }
        line.append(" -l ").append(item.name().substring(2));
        if (!item.value().isEmpty()) {
            line.append(isFile(item) ? " -r -F" : " -x");
        }
        if (isMethod(item)) {
            line.append(" -a '").append(METHODS).append('\'');
        }
        return line + " -d '" + fishQuoted(item.about()) + "'\n";
    }

    private static String fishQuoted(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }

    private static boolean isFile(HelpText.Item item) {
        return item.value().equals("FILE");
    }

    private static boolean isMethod(HelpText.Item item) {
        return item.name().equals("--method") || item.name().equals("--genpsk");
    }
}
