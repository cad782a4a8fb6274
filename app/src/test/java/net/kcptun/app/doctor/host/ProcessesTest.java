package net.kcptun.app.doctor.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import net.kcptun.app.doctor.host.Processes.Holder;
import net.kcptun.app.doctor.host.Processes.Protocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A folder in the shape of /proc.
final class ProcessesTest {
    private static final String MAIN = "/opt/jdk/bin/java\0-Xmn2m\0-cp\0x.jar\0net.kcptun.app.cli.Main\0";
    private static final int PORT = 0x3039;
    private static final InetSocketAddress ANY = address("::");

    @TempDir
    Path folder;

    private Path proc;
    private Path file;

    @BeforeEach
    void makeFolders() throws IOException {
        proc = Files.createDirectories(folder.resolve("proc"));
        file = Files.writeString(folder.resolve("server.json"), "{}");
        Files.writeString(folder.resolve("other.json"), "{}");
        Files.createDirectories(proc.resolve("self/net"));
    }

    @Test
    void whoRunsTheConfigurationIsFoundHoweverTheFileIsNamed() throws IOException {
        process(10, MAIN + "-c\0server.json\0", "java");
        process(11, MAIN + "-c" + file + "\0", "java");
        process(12, MAIN + "--config=" + file + "\0", "java");
        process(14, MAIN + "-vd\0-vvc\0server.json\0", "java");
        process(13, "/usr/bin/kcptun-libev\0-c\0" + file + "\0", "kcptun-libev");
        assertThat(processes().instances()).containsExactly(10L, 11L, 12L, 13L, 14L);
    }

    @Test
    void aFileMayBeCalledAsASubcommandIs() throws IOException {
        file = Files.writeString(folder.resolve("doctor"), "{}");
        process(10, MAIN + "-c\0doctor\0", "java");
        process(11, "/usr/bin/java\0-Xss512k\0-jar\0/opt/kcptun-netty.jar\0-c\0doctor\0", "java");
        process(12, "/usr/bin/java\0-jar\0/opt/kcptun-netty.jar\0doctor\0-c\0doctor\0", "java");
        assertThat(processes().instances()).containsExactly(10L, 11L);
    }

    @Test
    void whoOnlyNamesTheFileDoesNotRunIt() throws IOException {
        process(10, MAIN + "doctor\0-c\0server.json\0", "java");
        process(11, MAIN + "--check\0-c\0server.json\0", "java");
        process(12, "vi\0-c\0server.json\0", "vi");
        process(13, MAIN + "-c\0other.json\0", "java");
        process(14, MAIN + "-c\0missing.json\0", "java");
        process(15, MAIN + "share\0-c\0server.json\0", "java");
        process(99, MAIN + "-c\0server.json\0", "java");
        assertThat(processes().instances()).isEmpty();
    }

    @Test
    void theHolderOfAPortIsNamed() throws IOException {
        table("udp", "00000000:3039 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 777 2");
        process(10, MAIN + "-c\0server.json\0", "java");
        process(20, "nginx\0", "nginx");
        socket(20, 777);
        Holder holder = processes().holder(Protocol.UDP, ANY);
        assertThat(holder).isEqualTo(new Holder(20, "nginx", false));
        assertThat(holder.text()).isEqualTo("process 20 (nginx)");
    }

    @Test
    void theInstanceIsKnownByItsPort() throws IOException {
        table(
                "tcp6",
                "00000000000000000000000000000000:3039 00:0000 0A 00000000:00000000 00:00000000 00000000 0 0 778 2");
        process(10, MAIN + "-c\0server.json\0", "java");
        socket(10, 778);
        Holder holder = processes().holder(Protocol.TCP, ANY);
        assertThat(holder.text()).isEqualTo("process 10, which runs this configuration");
    }

    @Test
    void aHolderThatIsNotShownIsAnotherUsers() throws IOException {
        table("udp", "00000000:3039 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 777 2");
        assertThat(processes().holder(Protocol.UDP, ANY).text()).isEqualTo("a process of another user");
    }

    @Test
    void aTcpConnectionFromThePortHoldsNothing() throws IOException {
        table("tcp", "0100007F:3039 0100007F:1F90 01 00000000:00000000 00:00000000 00000000 0 0 777 2");
        assertThat(processes().holder(Protocol.TCP, ANY)).isNull();
    }

    @Test
    void whereNothingIsToldNobodyIsFound() {
        Processes none = new Processes(folder.resolve("nowhere"), file, 99);
        assertThat(none.instances()).isEmpty();
        assertThat(none.holder(Protocol.UDP, ANY)).isNull();
    }

    @Test
    void whoHasThePortAtAnotherAddressDoesNotHoldIt() throws IOException {
        table("udp", "0200007F:3039 00000000:0000 07 00000000:00000000 00:00000000 00000000 0 0 777 2");
        table("udp6", "00000000000000000000000001000000:3039 00:0000 07 00:00 00:00000000 00000000 0 0 778 2");
        process(20, "nginx\0", "nginx");
        process(21, "named\0", "named");
        socket(20, 777);
        socket(21, 778);
        assertThat(processes().holder(Protocol.UDP, address("127.0.0.1"))).isNull();
        assertThat(processes().holder(Protocol.UDP, address("127.0.0.2")).pid()).isEqualTo(20);
        assertThat(processes().holder(Protocol.UDP, address("0.0.0.0")).pid()).isEqualTo(20);
        assertThat(processes().holder(Protocol.UDP, address("::1")).pid()).isEqualTo(21);
    }

    private static InetSocketAddress address(String host) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), PORT);
    }

    private Processes processes() {
        return new Processes(proc, file, 99);
    }

    private void process(int pid, String arguments, String command) throws IOException {
        Path own = Files.createDirectories(proc.resolve(pid + "/fd")).getParent();
        Files.writeString(own.resolve("cmdline"), arguments);
        Files.writeString(own.resolve("comm"), command + "\n");
        Files.createSymbolicLink(own.resolve("cwd"), folder);
    }

    private void socket(int pid, int inode) throws IOException {
        Files.createSymbolicLink(proc.resolve(pid + "/fd/5"), Path.of("socket:[" + inode + "]"));
    }

    private void table(String name, String columns) throws IOException {
        Files.writeString(proc.resolve("self/net").resolve(name), "  sl  local_address ...\n   1: " + columns + "\n");
    }
}
