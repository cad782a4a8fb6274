package net.kcptun.core.obfs.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// One exchange with nginx, as recorded in `nginx.txt`.
///
/// @param sent   in pieces, between which the client waited
/// @param answer with `Date: *`
record Transcript(String name, List<byte[]> sent, byte[] answer, boolean isClosed) {
    static List<Transcript> all() {
        try (InputStream file = Transcript.class.getResourceAsStream("nginx.txt")) {
            String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.US_ASCII);
            return Arrays.stream(text.split("\n\n"))
                    .map(String::strip)
                    .filter(block -> block.contains("\n> "))
                    .map(Transcript::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Transcript parse(String block) {
        String name = "";
        List<byte[]> sent = new ArrayList<>();
        byte[] answer = new byte[0];
        boolean isClosed = false;
        for (String line : block.split("\n")) {
            String rest = line.length() < 2 ? "" : line.substring(2);
            switch (line.charAt(0)) {
                case '#' -> name = rest;
                case '>' -> sent.add(decode(rest));
                case '<' -> answer = decode(rest);
                case '=' -> isClosed = rest.equals("closed");
                default -> throw new IllegalArgumentException(line);
            }
        }
        return new Transcript(name, sent, answer, isClosed);
    }

    private static byte[] decode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.write(c);
                continue;
            }
            switch (text.charAt(at++)) {
                case 'r' -> out.write('\r');
                case 'n' -> out.write('\n');
                case '\\' -> out.write('\\');
                case 'x' -> {
                    out.write(Integer.parseInt(text.substring(at, at + 2), 16));
                    at += 2;
                }
                case 'R' -> {
                    int end = text.indexOf('}', at);
                    String[] run = text.substring(at + 1, end).split(",");
                    for (int i = Integer.parseInt(run[1]); i > 0; i--) {
                        out.write(Integer.parseInt(run[0], 16));
                    }
                    at = end + 1;
                }
                default -> throw new IllegalArgumentException(text);
            }
        }
        return out.toByteArray();
    }

    @Override
    public String toString() {
        return name;
    }
}
