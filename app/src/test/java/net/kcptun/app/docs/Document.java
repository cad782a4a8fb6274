package net.kcptun.app.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A page of the documentation, in Markdown as GitHub shows it.
///
/// @param file from the module's folder, where tests run
public record Document(Path file, String text) {
    public static final Path ROOT = Path.of("..");

    private static final List<String> FOLDERS = List.of("docs", "examples", "packaging");
    private static final Pattern FENCE = Pattern.compile("(?ms)^( *)```([a-z]*)\\R(.*?)^ *```$\\R?");
    private static final Pattern CODE = Pattern.compile("(`+)(.+?)\\1", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)|\\b(?:src|srcset|href)=\"([^\"]+)\"");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.+?) *#*$");
    private static final Pattern ID = Pattern.compile("\\b(?:id|name)=\"([^\"]+)\"");

    public static Document read(Path file) {
        try {
            return new Document(file, Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// All pages of the repository.
    public static List<Document> all() {
        List<Path> files = new ArrayList<>(files(ROOT, 1));
        FOLDERS.forEach(folder -> files.addAll(files(ROOT.resolve(folder), Integer.MAX_VALUE)));
        return files.stream().map(Document::read).toList();
    }

    private static List<Path> files(Path folder, int depth) {
        try (Stream<Path> files = Files.walk(folder, depth)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// What stands in its fenced blocks of that language.
    public List<String> blocks(String language) {
        return FENCE.matcher(text)
                .results()
                .filter(block -> block.group(2).equals(language))
                .map(block -> block.group(3).stripIndent())
                .toList();
    }

    /// What stands between backticks in a line of prose.
    public List<String> codes() {
        return CODE.matcher(withoutBlocks())
                .results()
                .map(code -> code.group(2).strip())
                .toList();
    }

    /// Where its links and pictures lead.
    public List<String> links() {
        List<String> links = new ArrayList<>();
        String prose = CODE.matcher(withoutBlocks()).replaceAll("code");
        for (MatchResult link : LINK.matcher(prose).results().toList()) {
            links.add(link.group(1) == null ? link.group(2) : link.group(1));
        }
        return links;
    }

    /// What a link to this page may name after `#`.
    public Set<String> anchors() {
        Set<String> anchors = new LinkedHashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        Matcher heading = HEADING.matcher(withoutBlocks());
        while (heading.find()) {
            String anchor = anchor(heading.group(1));
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + '-' + before);
        }
        ID.matcher(text).results().forEach(id -> anchors.add(id.group(1)));
        return anchors;
    }

    /// As GitHub makes it of a heading: letters, digits, `_` and `-` stay, a space becomes `-`.
    private static String anchor(String heading) {
        String shown = heading.replaceAll("\\[([^]]*)\\]\\([^)]*\\)", "$1");
        return shown.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .replace(' ', '-');
    }

    private String withoutBlocks() {
        return FENCE.matcher(text).replaceAll("");
    }

    @Override
    public String toString() {
        return ROOT.relativize(file).toString();
    }
}
