package net.kcptun.app.net.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Where the library of epoll cannot be loaded on a Linux. The mounts are made in a namespace of their own, which takes
/// root.
@EnabledOnOs(OS.LINUX)
final class EpollSupportTest {
    @TempDir
    Path folder;

    /// Says what [EpollSupport] says in that process.
    static final class Teller {
        public static void main(String[] arguments) {
            System.out.println(EpollSupport.missing());
        }
    }

    @Test
    void aFolderThatIsNoexecIsNamed() throws Exception {
        assertThat(toldWith("mount -t tmpfs -o noexec none \"$1\""))
                .isEqualTo("that takes epoll, which does not work here: " + folder
                        + " for temporary files is mounted noexec; name another folder by"
                        + " KCPTUN_OPTS=-Djava.io.tmpdir=FOLDER");
    }

    @Test
    void aFolderThatIsReadOnlyIsNamed() throws Exception {
        assertThat(toldWith("mount -t tmpfs -o ro none \"$1\""))
                .contains("which does not work here: " + folder + " for temporary files cannot be written to; ");
    }

    @Test
    void whereItWorksOnlyAChoiceCanBeTheReason() throws Exception {
        assumeTrue(Epoll.isAvailable());
        assertThat(toldWith("true")).isEqualTo("that takes epoll; leave kcptun.transport out of KCPTUN_OPTS");
        assertThat(EpollSupport.obstacle()).isNull();
    }

    private String toldWith(String mount) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "unshare",
                        "-m",
                        "sh",
                        "-c",
                        mount + " && shift && exec \"$@\"",
                        "sh",
                        folder.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + folder,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Teller.class.getName())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assumeTrue(process.waitFor() == 0, "needs root and mount namespaces");
        return said.lines().reduce((_, last) -> last).orElse("");
    }
}
