package net.kcptun.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.kcptun.app.docs.Document;
import org.junit.jupiter.api.Test;

/// The map of packages in `docs/internals` is true, table and picture: it has the packages that there are, and what
/// each uses. What each *may* use is the business of [ArchitectureTest].
final class PackageMapTest {
    private static final String ROOT = "net.kcptun.";
    private static final Pattern ROW = Pattern.compile(
            "^\\| `((?:core|app)\\.[a-z.]+)` \\| [^|]+ \\| `([A-Z]\\w+)` \\| ([^|]*) \\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z.]*");
    private static final Pattern PICTURED =
            Pattern.compile("<text id=\"((?:core|app)\\.[a-z.]+)\" x=\"\\d+\" y=\"(\\d+)\">([a-z.]+)</text>");
    private static final JavaClasses PROGRAM =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("net.kcptun");

    private final Map<String, Set<String>> uses = uses();

    @Test
    void theTableHasThePackagesAndWhatTheyUse() throws IOException {
        List<String> written = rows().stream()
                .map(row -> row.group(1) + " uses " + names(row.group(3)))
                .toList();
        List<String> real = uses.entrySet().stream()
                .map(each -> each.getKey() + " uses " + shortened(each.getKey(), each.getValue()))
                .toList();
        assertThat(written).containsExactlyInAnyOrderElementsOf(real);
    }

    @Test
    void theClassToBeginWithIsInItsPackage() throws IOException {
        assertThat(rows())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(PROGRAM.contain(ROOT + row.group(1) + "." + row.group(2)))
                        .as("%s.%s", row.group(1), row.group(2))
                        .isTrue());
    }

    /// Whoever uses stands above what is used.
    @Test
    void thePictureShowsThemAboveWhatTheyUse() throws IOException {
        Map<String, Integer> heights = new HashMap<>();
        List<MatchResult> pictured =
                PICTURED.matcher(read("packages.svg")).results().toList();
        for (MatchResult text : pictured) {
            String name = text.group(1);
            heights.put(name, Integer.valueOf(text.group(2)));
            assertThat(text.group(3)).isEqualTo(name.substring(name.indexOf('.') + 1));
        }
        assertThat(heights.keySet()).isEqualTo(uses.keySet());
        uses.forEach((name, used) -> assertThat(used)
                .as("%s stands above what it uses", name)
                .allMatch(below -> heights.get(name) < heights.get(below)));
    }

    /// What each package uses of the others, without `net.kcptun.`.
    private static Map<String, Set<String>> uses() {
        Map<String, Set<String>> all = new TreeMap<>();
        for (JavaClass type : PROGRAM) {
            String name = nameOf(type);
            Set<String> used = all.computeIfAbsent(name, _ -> new TreeSet<>());
            for (Dependency each : type.getDirectDependenciesFromSelf()) {
                JavaClass target = each.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(ROOT) && !nameOf(target).equals(name)) {
                    used.add(nameOf(target));
                }
            }
        }
        return all;
    }

    private static String nameOf(JavaClass type) {
        return type.getPackageName().substring(ROOT.length());
    }

    /// As the table writes it: without the module's name where it is the same, and the core as a whole to the program.
    private static Set<String> shortened(String user, Set<String> used) {
        String module = user.substring(0, user.indexOf('.') + 1);
        Set<String> names = new TreeSet<>();
        for (String name : used) {
            names.add(name.startsWith(module) ? name.substring(module.length()) : name.substring(0, name.indexOf('.')));
        }
        return names;
    }

    private static List<MatchResult> rows() throws IOException {
        return ROW.matcher(read("packages.md")).results().toList();
    }

    private static Set<String> names(String cell) {
        Set<String> names = new TreeSet<>();
        NAME.matcher(cell).results().forEach(found -> names.add(found.group()));
        return names;
    }

    private static String read(String file) throws IOException {
        return Files.readString(Document.ROOT.resolve("docs/internals").resolve(file));
    }
}
