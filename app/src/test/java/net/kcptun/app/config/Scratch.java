package net.kcptun.app.config;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Reads texts through a file, as the program does, and takes the file's name off the messages.
final class Scratch {
    /// Valid in itself; the tests add what they are about.
    static final String KEY = "PLACEHOLDER+PUT+YOUR+OWN+KEY+OF+GENPSK+HERE=";

    private final Path file;

    Scratch(Path folder) {
        this.file = folder.resolve("c.json");
    }

    Loaded read(String json) {
        try {
            return ConfigReader.read(write(json.getBytes(StandardCharsets.UTF_8)));
        } catch (ConfigException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    List<String> problems(String json) {
        return problems(json.getBytes(StandardCharsets.UTF_8));
    }

    List<String> problems(byte[] bytes) {
        return problems(write(bytes));
    }

    static List<String> problems(Path file) {
        ConfigException refusal = assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigReader.read(file))
                .actual();
        String prefix = file + ": ";
        return refusal.problems().stream()
                .map(line -> line.startsWith(prefix) ? line.substring(prefix.length()) : "no file name: " + line)
                .toList();
    }

    /// A server's text with more members: `server("\"linger\": 5")`.
    static String server(String... members) {
        return object("\"kcp_bind\": \":1000\", \"connect\": \"10.0.0.1:80\"", members);
    }

    static String client(String... members) {
        return object("\"listen\": \":8080\", \"kcp_connect\": \"10.0.0.1:1000\"", members);
    }

    static String object(String first, String... members) {
        StringBuilder text = new StringBuilder("{" + first);
        for (String member : members) {
            text.append(", ").append(member);
        }
        return text.append('}').toString();
    }

    /// The member that sets a key, also of a section: `"kcp": {"mtu": 300}`.
    static String member(String path, String literal) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return '"' + path + "\": " + literal;
        }
        return '"' + path.substring(0, dot) + "\": {\"" + path.substring(dot + 1) + "\": " + literal + '}';
    }

    private Path write(byte[] bytes) {
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
