package net.kcptun.app.invite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such permissions")
final class ConfigPlaceTest {
    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    @TempDir
    Path folder;

    @Test
    void filesGoToTheFolderOfTheServicesWhereThereIsOne() {
        assertThat(new ConfigPlace(folder, true).fileFor("home")).isEqualTo(folder.resolve("home.json"));
        assertThat(new ConfigPlace(folder.resolve("none"), true).fileFor("home"))
                .isEqualTo(Path.of("home.json"));
    }

    @Test
    void aFileOfAServiceIsStartedAsOne() {
        ConfigPlace place = new ConfigPlace(folder, true);
        assertThat(place.startOf(folder.resolve("home.json"))).isEqualTo("systemctl enable --now kcptun-netty@home");
        assertThat(new ConfigPlace(folder, false).startOf(folder.resolve("home.json")))
                .isEqualTo("kcptun-netty -c " + folder.resolve("home.json"));
        assertThat(place.startOf(Path.of("home.json"))).isEqualTo("kcptun-netty -c home.json");
        assertThat(place.startOf(Path.of("my home's.json"))).isEqualTo("kcptun-netty -c 'my home'\\''s.json'");
        assertThat(place.startOf(folder.resolve("a b.json"))).isEqualTo("kcptun-netty -c '" + folder + "/a b.json'");
    }

    @Test
    void aFileElsewhereIsItsOwnersAlone() throws IOException {
        Path file = Files.createFile(folder.resolve("home.json"), OWNERS);
        assertThat(new ConfigPlace(folder.resolve("none"), true).written(file))
                .isEqualTo(file + " is written, with the key; only its owner can read it.");
        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @Test
    void theGroupOfTheServicesMayReadWhatTheyRun() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
        GroupPrincipal group =
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName("daemon");
        assumeTrue(System.getProperty("user.name").equals("root"), "only root may give files to other groups");
        view.setGroup(group);
        Path file = Files.createFile(folder.resolve("home.json"), OWNERS);
        assertThat(new ConfigPlace(folder, true).written(file))
                .isEqualTo(file + " is written, with the key; only its owner and group daemon can read it.");
        assertThat(permissions(file)).isEqualTo("rw-r-----");
        assertThat(Files.readAttributes(file, PosixFileAttributes.class).group())
                .isEqualTo(group);
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
