package net.kcptun.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;

/// The runtime of the packages has all modules of the JDK that the program's own classes use. Libraries name more than
/// what they are used for here.
final class RuntimeModulesTest {
    @Test
    void thePackagesBringWhatTheProgramUses() {
        String packed = System.getProperty("runtime.modules");
        assumeTrue(packed != null, "Maven names them");
        ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
        StringWriter said = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of(
                "--print-module-deps",
                "--no-recursive",
                "--ignore-missing-deps",
                "--multi-release",
                "25",
                "--class-path"));
        arguments.add(Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith(".jar"))
                .reduce((some, one) -> some + File.pathSeparator + one)
                .orElse(""));
        arguments.add(Path.of("target", "classes").toString());
        arguments.add(Path.of("..", "core", "target", "classes").toString());
        PrintWriter out = new PrintWriter(said);
        assertThat(jdeps.run(out, out, arguments.toArray(String[]::new)))
                .as(said.toString())
                .isZero();
        Set<String> used = new TreeSet<>(List.of(said.toString().strip().split(",")));
        assertThat(used).contains("java.base").isSubsetOf(packed.split(","));
    }
}
