package net.kcptun.app.doctor.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MachineTest {
    @TempDir
    Path proc;

    @Test
    void capabilitiesAreBits() throws IOException {
        write("self/status", "Name:\tjava\nCapPrm:\tffffffffffffffff\nCapEff:\t0000000000000480\n");
        Machine machine = new Machine(proc);
        assertThat(machine.may(Machine.CAP_SETUID)).isTrue();
        assertThat(machine.may(Machine.CAP_NET_ADMIN)).isFalse();
    }

    @Test
    void limitsAreRead() throws IOException {
        write(
                "self/limits",
                "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024     4096    files\n");
        write("meminfo", "MemTotal: 100 kB\nMemAvailable:    2048 kB\n");
        Machine machine = new Machine(proc);
        assertThat(machine.descriptors()).contains(1024L);
        assertThat(machine.availableMemory()).contains(2048L * 1024);
    }

    @Test
    void whatIsNotToldIsNotKnown() {
        Machine machine = new Machine(proc);
        assertThat(machine.may(Machine.CAP_SETUID)).isFalse();
        assertThat(machine.descriptors()).isEmpty();
        assertThat(machine.availableMemory()).isEmpty();
    }

    private void write(String name, String text) throws IOException {
        Path file = proc.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
