package net.kcptun.app.doctor.host;

import java.util.List;
import java.util.Set;

/// What a command line that may start a JVM hands to the program itself.
final class CommandLine {
    /// Options of `java` whose value is the next word.
    private static final Set<String> VALUED = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--limit-modules",
            "--add-exports",
            "--add-opens",
            "--add-reads",
            "--patch-module",
            "--enable-native-access");
    /// What stands before the program's name, where that is no class's.
    private static final Set<String> NAMING = Set.of("-jar", "-m", "--module");

    private CommandLine() {}

    /// The words behind the name of the program, of its class or jar; empty: it is another program.
    static List<String> ofProgram(List<String> words) {
        String program = words.isEmpty() ? "" : words.getFirst();
        if (!program.endsWith("java")) {
            return program.contains("kcptun") ? words.subList(1, words.size()) : List.of();
        }
        int at = 1;
        while (at < words.size()
                && (words.get(at).startsWith("-") || words.get(at).startsWith("@"))) {
            String option = words.get(at++);
            if (NAMING.contains(option)) {
                break;
            }
            at += VALUED.contains(option) ? 1 : 0;
        }
        return at < words.size() ? words.subList(at + 1, words.size()) : List.of();
    }
}
