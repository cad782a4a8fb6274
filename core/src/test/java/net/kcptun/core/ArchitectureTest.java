package net.kcptun.core;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// The shape of the core: tunnel over kcp and crypto over wire, obfs and portmap over wire, and nothing in it that
/// reaches the world. Within tunnel: session and control over api and shared.
final class ArchitectureTest {
    private static final String ROOT = "net.kcptun.core.";
    /// What several threads share of the engines and the ciphers, which know nothing of the tunnel.
    private static final String SHARED_BELOW = ".*\\.(BufferBudget|OwnNonces)(\\$.*)?";

    private static final JavaClasses CORE =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("net.kcptun.core");

    @Test
    void classesAreFound() {
        assertThat(CORE).hasSizeGreaterThan(5);
    }

    @Test
    void wireDependsOnNothingAbove() {
        layer("wire");
    }

    @Test
    void pagesDependOnNothing() {
        layer("pages");
    }

    @Test
    void pathDependsOnNothing() {
        layer("path");
    }

    @Test
    void kcpDependsOnPathWireAndPages() {
        layer("kcp", "path", "wire", "pages");
    }

    @Test
    void cryptoDependsOnWireOnly() {
        layer("crypto", "wire");
    }

    @Test
    void obfsDependsOnWireOnly() {
        layer("obfs", "wire");
    }

    @Test
    void portMappingDependsOnWireOnly() {
        layer("portmap", "wire");
    }

    @Test
    void tunnelNeverDependsOnTheDisguise() {
        layer("tunnel", "kcp", "path", "crypto", "wire");
    }

    @Test
    void tunnelApiDependsOnNoOtherRoom() {
        layer("tunnel.api", "kcp", "path", "crypto", "wire");
    }

    @Test
    void tunnelSharedDependsOnNoOtherRoom() {
        layer("tunnel.shared", "kcp", "path", "wire");
    }

    @Test
    void tunnelSessionDependsOnApiAndShared() {
        layer("tunnel.session", "tunnel.api", "tunnel.shared", "kcp", "path", "wire");
    }

    @Test
    void tunnelControlDependsOnApiAndShared() {
        layer("tunnel.control", "tunnel.api", "tunnel.shared", "kcp", "wire");
    }

    @Test
    void theRelayKnowsNoTunnel() {
        layer("relay", "tunnel.api", "tunnel.shared", "crypto", "wire");
    }

    @Test
    void onlyWhatSeveralThreadsShareIsConcurrent() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + "tunnel.shared")
                .and()
                .haveNameNotMatching(SHARED_BELOW)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent..")
                .check(CORE);
    }

    @Test
    void coreNeverDependsOnTheProgramOrItsLibraries() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.kcptun.app..", "io.netty..", "com.fasterxml..", "org.apache..")
                .check(CORE);
    }

    @Test
    void coreHasNoSocketThreadOrLog() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.channels..", "java.util.logging..", "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .callMethod(System.class, "getLogger", String.class)
                .check(CORE);
    }

    @Test
    void coreReadsNoClock() {
        noClasses()
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .check(CORE);
    }

    @Test
    void coreMakesNoRandomnessOfItsOwn() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(RandomGenerator.class)
                .orShould()
                .callMethod(Math.class, "random")
                .check(CORE);
    }

    @Test
    void coreHasNoSynchronizedMethods() {
        noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(CORE);
    }

    /// A package may use itself, the packages named, and what is outside the core.
    private static void layer(String name, String... below) {
        List<String> allowed = List.of(below);
        classes()
                .that()
                .resideInAPackage(ROOT + name + "..")
                .should()
                .onlyDependOnClassesThat(describe(
                        "are in " + name + " or in " + allowed,
                        target -> !isCore(target)
                                || isIn(target, name)
                                || allowed.stream().anyMatch(a -> isIn(target, a))))
                .allowEmptyShould(true)
                .check(CORE);
    }

    private static boolean isCore(JavaClass target) {
        return target.getPackageName().startsWith(ROOT);
    }

    private static boolean isIn(JavaClass target, String name) {
        return (target.getPackageName() + ".").startsWith(ROOT + name + ".");
    }
}
