package net.kcptun.core.obfs.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a client sent to nginx, piece by piece, and what it got, from `nginx.txt`, whose head explains its lines.
record Transcript(String name, List<byte[]> pieces, String answer, End end) {
    /// What became of the connection.
    enum End {
        OPEN,
        CLOSED,
        LINGERS;

        static End of(HttpCover cover) {
            if (!cover.isClosing()) {
                return OPEN;
            }
            return cover.isLingering() ? LINGERS : CLOSED;
        }
    }

    /// All that were recorded.
    static List<Transcript> all() throws IOException {
        try (InputStream file = Transcript.class.getResourceAsStream("nginx.txt")) {
            return parse(new String(file.readAllBytes(), ISO_8859_1).lines().toList());
        }
    }

    private static List<Transcript> parse(List<String> lines) {
        List<Transcript> all = new ArrayList<>();
        Map<String, String> answers = new HashMap<>();
        String name = "";
        List<byte[]> pieces = new ArrayList<>();
        StringBuilder answer = new StringBuilder();
        for (String line : lines) {
            String rest = line.substring(Math.min(2, line.length()));
            switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                case ' ', '#', '!' -> {}
                case '@' -> {
                    int space = line.indexOf(' ');
                    answers.put(line.substring(1, space), unescape(line.substring(space + 1)));
                }
                case '>' -> pieces.add(unescape(rest).getBytes(ISO_8859_1));
                case '<' -> {
                    String[] words = rest.split(" ");
                    answer.append(answers.get(words[0]).repeat(words.length > 1 ? Integer.parseInt(words[1]) : 1));
                }
                case '=' -> {
                    all.add(new Transcript(name, pieces, answer.toString(), End.valueOf(rest.toUpperCase())));
                    pieces = new ArrayList<>();
                    answer.setLength(0);
                }
                default -> name = line;
            }
        }
        return all;
    }

    private static String unescape(String text) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char ch = text.charAt(at);
            if (ch != '\\') {
                out.append(ch);
                continue;
            }
            ch = text.charAt(++at);
            switch (ch) {
                case 'r' -> out.append('\r');
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'x' -> {
                    out.append((char) Integer.parseInt(text, at + 1, at + 3, 16));
                    at += 2;
                }
                case '{' -> {
                    int end = text.indexOf('}', at);
                    int star = text.lastIndexOf('*', end);
                    int times = Integer.parseInt(text.substring(star + 1, end));
                    out.append(unescape(text.substring(at + 1, star)).repeat(times));
                    at = end;
                }
                default -> out.append(ch);
            }
        }
        return out.toString();
    }

    /// The whole of what was sent.
    byte[] sent() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        pieces.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
