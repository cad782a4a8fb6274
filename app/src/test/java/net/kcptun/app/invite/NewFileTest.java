package net.kcptun.app.invite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import net.kcptun.app.command.CommandFailure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no such permissions")
final class NewFileTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("server.json");
    }

    @Test
    void onlyTheOwnerCanReadIt() throws Exception {
        new NewFile(file, false).write("text");
        assertThat(file).hasContent("text");
        assertThat(permissions()).isEqualTo("rw-------");
        assertNothingBesideIt();
    }

    @Test
    void whatIsThereIsKept() throws Exception {
        Files.writeString(file, "before");
        assertRefused(file + " exists already; --force replaces it, -o FILE writes another");
        assertThat(file).hasContent("before");
    }

    @Test
    void whatIsThereIsReplacedWhereThatIsWanted() throws Exception {
        Files.writeString(file, "before");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        new NewFile(file, true).write("after");
        assertThat(file).hasContent("after");
        assertThat(permissions()).isEqualTo("rw-------");
        assertNothingBesideIt();
    }

    /// Who can put a link there would have the key written to a file of his.
    @Test
    void aLinkIsNotFollowed() throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        Files.createSymbolicLink(file, elsewhere);
        assertRefused(file + " exists already; --force replaces it, -o FILE writes another");
        assertThat(elsewhere).doesNotExist();
    }

    @Test
    void aFolderThatIsMissingIsTold() {
        file = folder.resolve("none").resolve("server.json");
        assertRefused("cannot write " + file + ": there is no such folder");
    }

    @Test
    void aFolderIsNotReplaced() {
        file = folder;
        assertRefused(folder + " is a folder; -o FILE names a file");
    }

    private void assertNothingBesideIt() throws IOException {
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    private void assertRefused(String message) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> new NewFile(file, false).write("text"))
                .withMessage(message);
    }

    private String permissions() throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
