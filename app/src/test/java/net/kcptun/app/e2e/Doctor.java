package net.kcptun.app.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import net.kcptun.app.command.Invocation;
import net.kcptun.app.doctor.DoctorCommand;

/// One run of `kcptun-netty doctor`, in this process, with as little patience as it takes.
///
/// @param text standard output
record Doctor(int status, String text) {
    /// @param members of the configuration
    static Doctor look(Path folder, String members, String... options) throws IOException {
        Path file = folder.resolve("doctor.json");
        Files.writeString(file, "{" + members + "}");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        List<String> arguments = new ArrayList<>(List.of("-c", file.toString(), "--seconds", "1"));
        arguments.addAll(List.of(options));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status =
                Invocation.run(new DoctorCommand(), arguments, new PrintStream(out, true), new PrintStream(err, true));
        return new Doctor(status, out.toString(StandardCharsets.UTF_8) + err);
    }

    /// What it says of a check; empty: nothing.
    String line(String check) {
        return text.lines()
                .filter(line -> line.matches("(ok|warn|fail) +" + check + " .*"))
                .findFirst()
                .orElse("");
    }
}
