package net.kcptun.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.kcptun.core.kcp.KcpStats;
import net.kcptun.core.tunnel.api.TunnelStats;
import org.junit.jupiter.api.Test;

/// The floors of the program: system calls at the bottom, the command line on top. Each package names all that it may
/// use, `core` too; what is not named here does not exist.
final class ArchitectureTest {
    private static final String ROOT = "net.kcptun.";
    private static final String APP = ROOT + "app.";
    private static final JavaClasses PROGRAM =
            new ClassFileImporter(List.of(new ImportOption.DoNotIncludeTests())).importPackages("net.kcptun");

    private static final Set<String> PACKAGES = new TreeSet<>(Set.of(
            "linux",
            "log",
            "config",
            "command",
            "registry",
            "net.base",
            "net.loop",
            "net.udp",
            "net.tcp",
            "net.disguise",
            "net.portmap",
            "net.relay",
            "net.forward",
            "http",
            "stats",
            "status",
            "page",
            "top",
            "loopback",
            "demo",
            "bench",
            "invite",
            "service",
            "doctor.finding",
            "doctor.line",
            "doctor.host",
            "doctor.peer",
            "doctor",
            "cli"));

    @Test
    void everyPackageHasItsPlace() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : PROGRAM) {
            if (type.getPackageName().startsWith(APP)) {
                found.add(type.getPackageName().substring(APP.length()));
            }
        }
        assertThat(found).isEqualTo(PACKAGES);
        assertThat(PROGRAM.contain("net.kcptun.core.wire.Bytes")).isTrue();
    }

    @Test
    void noPackageDependsOnItselfThroughOthers() {
        slices().matching("net.kcptun.(**)").should().beFreeOfCycles().check(PROGRAM);
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

    @Test
    void systemCallsAndCommandsDependOnNothing() {
        layer("linux");
        layer("command");
    }

    @Test
    void configurationDependsOnTheCoreOnly() {
        layer("config", "core");
    }

    @Test
    void logDependsOnSystemCallsOnly() {
        layer("log", "linux", "core");
    }

    @Test
    void modulesOfRegistriesSeeNoSocketOfTheProgram() {
        layer("registry", "log", "config", "core");
    }

    @Test
    void netBaseDependsOnNoLoop() {
        layer("net.base", "linux", "log", "config", "core");
    }

    @Test
    void netLoopKnowsNoSocket() {
        layer("net.loop", "net.base", "linux", "log", "config", "core");
    }

    @Test
    void netUdpDependsOnTheLoop() {
        layer("net.udp", "net.loop", "net.base", "linux", "log", "config", "core");
    }

    @Test
    void netTcpDependsOnTheLoop() {
        layer("net.tcp", "net.loop", "net.base", "log", "config", "core");
    }

    @Test
    void netDisguiseDependsOnTheLoop() {
        layer("net.disguise", "net.loop", "net.base", "linux", "log", "config", "core");
    }

    @Test
    void netPortmapDependsOnTheLoop() {
        layer("net.portmap", "net.loop", "net.base", "linux", "log", "config", "core");
    }

    @Test
    void netRelayDependsOnTheLoop() {
        layer("net.relay", "net.loop", "net.base", "linux", "log", "core");
    }

    @Test
    void netForwardTiesTheSocketsToTheTunnel() {
        layer(
                "net.forward",
                "registry",
                "net.udp",
                "net.tcp",
                "net.disguise",
                "net.portmap",
                "net.relay",
                "net.loop",
                "net.base",
                "linux",
                "log",
                "config",
                "core");
    }

    /// It lowers the priority of its thread by a system call, rests after failed accepts and prints addresses as the
    /// tunnel does.
    @Test
    void theStatusServerKnowsNeitherWhatItServesNorTheTunnel() {
        layer("http", "net.base", "linux", "log", "config", "core.wire");
        layer("page", "http");
    }

    @Test
    void statisticsDependOnWhatTheyObserve() {
        layer("stats", "net.forward", "net.loop", "net.base", "config", "core");
    }

    @Test
    void statusShowsStatisticsOverHttp() {
        layer("status", "stats", "page", "http", "net.base", "log", "config", "core");
    }

    /// It looks at any instance, here or far away.
    @Test
    void theTerminalViewNeedsNothingOfTheRunningProgram() {
        layer("top", "command", "linux");
    }

    @Test
    void tunnelsInThisProcessKnowNoCommand() {
        layer("loopback", "net.forward", "net.loop", "net.base", "log", "config", "core");
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
        layer("demo", "command", "loopback", "core");
        layer("bench", "command", "loopback", "net.forward", "net.loop", "core");
    }

    /// They write configurations, and ask a peer for a sign of life as a client does.
    @Test
    void invitationsRunNoTunnelOfTheirOwn() {
        layer("invite", "command", "net.forward", "net.loop", "net.base", "linux", "log", "config", "core");
    }

    /// It asks with sockets of its own, and so sees what the program would see without being one.
    @Test
    void theDoctorKnowsNoRunningTunnel() {
        layer("doctor.finding");
        layer("doctor.line", "net.base", "core.kcp", "core.tunnel.control", "core.wire", "core.crypto");
        layer(
                "doctor.host",
                "command",
                "doctor.finding",
                "doctor.line",
                "net.portmap",
                "net.loop",
                "net.base",
                "linux",
                "log",
                "config",
                "core");
        layer("doctor.peer", "doctor.finding", "doctor.line", "net.forward", "net.base", "log", "config", "core");
        layer(
                "doctor",
                "command",
                "net.forward",
                "net.portmap",
                "net.loop",
                "net.base",
                "linux",
                "log",
                "config",
                "core");
    }

    @Test
    void theServiceKnowsNoTunnel() {
        layer("service", "linux", "log", "config");
    }

    /// The command line depends on everything, so nothing may depend on it.
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

    /// A package may use itself, those named, and libraries.
    private static void layer(String name, String... below) {
        List<String> allowed = List.of(below);
        assertThat(PACKAGES).contains(name);
        classes()
                .that()
                .resideInAPackage(APP + name + "..")
                .should()
                .onlyDependOnClassesThat(describe(
                        "are in " + name + " or in " + allowed,
                        target -> !target.getPackageName().startsWith("net.kcptun.")
                                || isIn(target, name)
                                || allowed.stream().anyMatch(a -> isIn(target, a))))
                .check(PROGRAM);
    }

    private static boolean isIn(JavaClass target, String name) {
        String prefix = (name.startsWith("core") ? ROOT : APP) + name + ".";
        return (target.getPackageName() + ".").startsWith(prefix);
    }
}
