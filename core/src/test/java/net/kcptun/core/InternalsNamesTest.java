package net.kcptun.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// What `docs/internals` names is there: whoever renames a class or a method renames it there too.
///
/// A name is what stands in code font, or as a word in a picture, in the form `Class`, `Class.member` or
/// `Class.Inner.member`; what a method is given may follow in parentheses. A class has a small letter in its name;
/// words in capitals are the protocol's.
final class InternalsNamesTest {
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
    private static final Pattern CODE = Pattern.compile("`([^`(]+)(?:\\([^`]*\\))?`");
    private static final Pattern PICTURE_WORD = Pattern.compile("[\\w.]+");
    private static final Pattern MARKUP = Pattern.compile("(?s)<style>.*?</style>|<[^>]*>");
    private static final Pattern CLASS = Pattern.compile("[A-Z][A-Z0-9]*[a-z]\\w*(\\.[A-Za-z]\\w*)*");
    private static final Pattern MEMBER = Pattern.compile("[A-Z][A-Z0-9]*[a-z]\\w*(\\.[A-Za-z]\\w*)+");

    private final SourceTree tree = SourceTree.ofRepository();

    @Test
    void everyClassAndMemberThatIsNamedExists() throws IOException {
        Set<String> named = named();
        Set<String> missing = new TreeSet<>(named);
        missing.removeAll(declared(sourcesOf(named)));
        assertThat(named).contains("Tunnel.onPacket", "LossDetector");
        assertThat(missing)
                .as("named in docs/internals and not found in the sources")
                .isEmpty();
    }

    private Set<String> named() throws IOException {
        Set<String> names = new TreeSet<>();
        for (Path file : documents()) {
            String text = Files.readString(file);
            if (file.toString().endsWith(".svg")) {
                names.addAll(matches(MARKUP.matcher(text).replaceAll(" "), PICTURE_WORD, 0, MEMBER));
            } else {
                names.addAll(matches(FENCED.matcher(text).replaceAll(""), CODE, 1, CLASS));
            }
        }
        return names;
    }

    private List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.list(tree.root().resolve("docs/internals"))) {
            return files.sorted().toList();
        }
    }

    private static List<String> matches(String text, Pattern candidate, int group, Pattern name) {
        return candidate
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(group))
                .filter(name.asMatchPredicate())
                .toList();
    }

    /// Of main and test code: the simulator is explained there too.
    private List<Path> sourcesOf(Set<String> names) throws IOException {
        Set<String> files =
                names.stream().map(name -> name.split("\\.")[0] + ".java").collect(Collectors.toSet());
        return tree.files().stream()
                .filter(file -> files.contains(file.getFileName().toString()))
                .toList();
    }

    /// `Class`, `Class.member` and `Class.Inner.member` of all that these files declare.
    private static Set<String> declared(List<Path> files) throws IOException {
        Set<String> found = new HashSet<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, UTF_8)) {
            var units = manager.getJavaFileObjectsFromPaths(files);
            JavacTask task = (JavacTask) compiler.getTask(null, manager, null, null, null, units);
            for (CompilationUnitTree unit : task.parse()) {
                unit.getTypeDecls().forEach(type -> addMember("", type, found));
            }
        }
        return found;
    }

    private static void addMember(String outer, Tree member, Set<String> found) {
        switch (member) {
            case ClassTree type -> {
                String name = outer + type.getSimpleName();
                found.add(name);
                type.getMembers().forEach(inner -> addMember(name + ".", inner, found));
            }
            case MethodTree method -> found.add(outer + method.getName());
            case VariableTree field -> found.add(outer + field.getName());
            default -> {}
        }
    }
}
