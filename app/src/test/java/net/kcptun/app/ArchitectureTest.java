package net.kcptun.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.tunnel.api.TunnelStats;
import org.junit.jupiter.api.Test;

/// The shape of the program: the command line is above all else, and system calls are below it.
final class ArchitectureTest {
    private static final JavaClasses PROGRAM =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("net.kcptun");

    @Test
    void classesAreFound() {
        assertThat(PROGRAM.contain("net.kcptun.app.config.Config")).isTrue();
        assertThat(PROGRAM.contain("net.kcptun.core.wire.Bytes")).isTrue();
    }

    @Test
    void nothingDependsOnTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("net.kcptun.app.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.kcptun.app.cli..")
                .check(PROGRAM);
    }

    @Test
    void nothingButTheCommandLineDependsOnTheService() {
        noClasses()
                .that()
                .resideOutsideOfPackages("net.kcptun.app.service..", "net.kcptun.app.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.kcptun.app.service..")
                .check(PROGRAM);
    }

    @Test
    void coreNeverDependsOnTheProgram() {
        noClasses()
                .that()
                .resideInAPackage("net.kcptun.core..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.kcptun.app..")
                .check(PROGRAM);
    }

    /// The status server lowers the priority of its thread by one.
    @Test
    void systemCallsAreMadeByTheCommandLineServiceNetLogAndStatusServerOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "net.kcptun.app.net..",
                        "net.kcptun.app.service..",
                        "net.kcptun.app.cli..",
                        "net.kcptun.app.log..",
                        "net.kcptun.app.http..",
                        "net.kcptun.app.top..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.kcptun.app.linux..")
                .check(PROGRAM);
    }

    @Test
    void systemCallsDependOnNoOtherPartOfTheProgram() {
        noClasses()
                .that()
                .resideInAPackage("net.kcptun.app.linux..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("net.kcptun..").and(resideOutsideOfPackage("net.kcptun.app.linux..")))
                .check(PROGRAM);
    }

    @Test
    void configurationAndLogDependOnNoOtherPartOfTheProgram() {
        noClasses()
                .that()
                .resideInAnyPackage("net.kcptun.app.config..", "net.kcptun.app.log..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "net.kcptun.app.net",
                        "net.kcptun.app.http..",
                        "net.kcptun.app.demo..",
                        "net.kcptun.app.bench..",
                        "net.kcptun.app.loopback..")
                .allowEmptyShould(true)
                .check(PROGRAM);
    }

    @Test
    void ioDependsNeitherOnTheStatusServerNorOnTunnelsInThisProcess() {
        noClasses()
                .that()
                .resideInAPackage("net.kcptun.app.net..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "net.kcptun.app.http..",
                        "net.kcptun.app.demo..",
                        "net.kcptun.app.bench..",
                        "net.kcptun.app.loopback..")
                .allowEmptyShould(true)
                .check(PROGRAM);
    }

    @Test
    void theStatusServerKnowsNeitherWhatItServesNorTheTunnel() {
        noClasses()
                .that()
                .resideInAPackage("net.kcptun.app.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "net.kcptun.core..",
                        "net.kcptun.app.service..",
                        "net.kcptun.app.demo..",
                        "net.kcptun.app.bench..",
                        "net.kcptun.app.loopback..")
                .check(PROGRAM);
    }

    /// Their fields are public, so that a counter is one field; whoever else wants to count makes a sum or a
    /// difference.
    @Test
    void countersAreWrittenWhereTheyCountOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("net.kcptun.core.kcp..")
                .should()
                .setFieldWhere(describe(
                        "it counts for KCP", write -> write.getTargetOwner().isEquivalentTo(KcpStats.class)))
                .check(PROGRAM);
        noClasses()
                .that()
                .resideOutsideOfPackage("net.kcptun.core.tunnel..")
                .should()
                .setFieldWhere(describe(
                        "it counts for the tunnel",
                        write -> write.getTargetOwner().isEquivalentTo(TunnelStats.class)))
                .check(PROGRAM);
    }

    @Test
    void demonstrationAndMeasurementDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage("net.kcptun.app.demo..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.kcptun.app.bench..")
                .check(PROGRAM);
        noClasses()
                .that()
                .resideInAPackage("net.kcptun.app.bench..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.kcptun.app.demo..", "net.kcptun.app.service..", "net.kcptun.app.stats..")
                .check(PROGRAM);
    }

    @Test
    void whatTheyShareKnowsNeither() {
        noClasses()
                .that()
                .resideInAPackage("net.kcptun.app.loopback..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.kcptun.app.demo..", "net.kcptun.app.bench..", "net.kcptun.app.stats..")
                .check(PROGRAM);
    }

    @Test
    void theTerminalViewNeedsNothingOfTheRunningProgram() {
        noClasses()
                .that()
                .resideInAPackage("net.kcptun.app.top..")
                .should()
                .dependOnClassesThat(resideInAPackage("net.kcptun..")
                        .and(resideOutsideOfPackages("net.kcptun.app.top..", "net.kcptun.app.linux..")))
                .allowEmptyShould(true)
                .check(PROGRAM);
    }
}
