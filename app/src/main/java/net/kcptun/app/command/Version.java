package net.kcptun.app.command;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.jar.Manifest;

/// Which program this is, as its jar has it: the version, and the commit that it was built from.
public final class Version {
    private static final String UNKNOWN = "unknown";

    private Version() {}

    public static String text() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /// All that the report of a fault should name, in one line: also the runtime that the program is on.
    static String whole() {
        String vendor = System.getProperty("java.vendor", UNKNOWN);
        return "%s (commit %s, Java %s of %s)".formatted(text(), commit(), Runtime.version(), vendor);
    }

    /// Of the jar that has this class; classes in a folder have none.
    private static String commit() {
        String place = String.valueOf(Version.class.getResource("Version.class"));
        int end = place.indexOf("!/");
        if (end < 0) {
            return UNKNOWN;
        }
        URI manifest = URI.create(place.substring(0, end) + "!/META-INF/MANIFEST.MF");
        try (InputStream in = manifest.toURL().openStream()) {
            String commit = new Manifest(in).getMainAttributes().getValue("Commit");
            return commit == null ? UNKNOWN : commit;
        } catch (IOException _) {
            return UNKNOWN;
        }
    }
}
