package net.kcptun.app.doctor.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.kcptun.app.config.Loaded;
import net.kcptun.app.doctor.finding.Check;
import net.kcptun.app.doctor.finding.Finding;

/// The configuration file: what its author should know, and who may read the key in it.
public final class FileCheck implements Check {
    private static final String NAME = "configuration";

    private final Path file;
    private final Loaded loaded;

    public FileCheck(Path file, Loaded loaded) {
        this.file = file;
        this.loaded = loaded;
    }

    @Override
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(
                Finding.ok(NAME, file + " is valid: a " + loaded.config().mode().text())
                        .with("mode", loaded.config().mode().text()));
        for (String warning : loaded.warnings()) {
            findings.add(Finding.warn(NAME, warning, ""));
        }
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (loaded.config().security().secret() != null) {
                findings.add(readers(permissions));
            }
        } catch (IOException | UnsupportedOperationException _) {
            // Another system keeps them in another way.
        }
        return findings;
    }

    private Finding readers(Set<PosixFilePermission> permissions) {
        String shown = PosixFilePermissions.toString(permissions);
        Finding finding;
        if (permissions.contains(PosixFilePermission.OTHERS_READ)) {
            finding = Finding.warn(
                    "permissions",
                    "everybody on this machine can read the key in " + file + " (" + shown + ")",
                    "chmod 640 and give it the service's group, or chmod 600");
        } else if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            finding = Finding.warn(
                    "permissions", "everybody on this machine can change " + file + " (" + shown + ")", "chmod o-w");
        } else {
            finding = Finding.ok("permissions", "others cannot read the key (" + shown + ")");
        }
        return finding.with("mode", shown);
    }
}
