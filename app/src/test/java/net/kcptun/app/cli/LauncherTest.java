package net.kcptun.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The launcher, copied to a folder of its own, with a Java that only tells what it is called with and a Maven that
/// only makes the jar.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
final class LauncherTest {
    private static final Path LAUNCHER = Path.of("..", "kcptun-netty").toAbsolutePath();
    private static final Map<String, String> CACHED = Map.of("KCPTUN_AOT", "on");
    private static final String GONE = "999999999";

    @TempDir
    Path folder;

    private Path home;
    private Path target;
    private Path jar;

    private record Ended(int status, String said) {}

    @BeforeEach
    void install() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        home = Files.createDirectories(folder.resolve("home"));
        target = home.resolve("app/target");
        jar = target.resolve("kcptun-netty.jar");
        script(folder.resolve("java/bin/java"), "echo \"java $*\"");
        Files.writeString(folder.resolve("java/release"), "JAVA_VERSION=\"25\"\n");
        script(
                folder.resolve("bin/mvn"),
                "echo build >>\"%s/builds\"; sleep 1; : >app/target/kcptun-netty.jar".formatted(folder));
        Files.createDirectories(target);
        Files.createDirectories(home.resolve("app/src/main"));
        Files.writeString(home.resolve("pom.xml"), "");
        Files.copy(LAUNCHER, home.resolve("kcptun-netty"));
    }

    @Test
    void itBuildsOnceAndBecomesTheJvm() throws Exception {
        Ended first = run(launch());
        assertThat(first.said()).contains("building the program", "-jar " + jar + " --version");
        assertThat(run(launch()).said()).doesNotContain("building");
        assertThat(builds()).isEqualTo(1);
        assertNoLocks();
    }

    /// As in a container that was killed while it built, and is started again with the same process ids.
    @Test
    void aLockThatNamesTheLauncherItselfIsStale() throws Exception {
        Ended ended = run("sh", "-c", "ln -s $$ \"$1\"; exec \"$2\" --version", "sh", lock().toString(), launcher());
        assertThat(ended.said()).contains("-jar " + jar);
        assertNoLocks();
    }

    @Test
    void ofManyThatSeeOneStaleLockOneBuilds() throws Exception {
        Files.createSymbolicLink(lock(), Path.of(GONE));
        String many = "for i in 1 2 3 4 5 6 7 8; do \"$1\" --version & done; wait";
        Ended ended = run("sh", "-c", many, "sh", launcher());
        assertThat(builds()).isEqualTo(1);
        assertThat(ended.said().lines().filter(line -> line.startsWith("java ")))
                .hasSize(8);
        assertNoLocks();
    }

    /// Nobody but root and its owner may remove it, so it stays.
    @Test
    void aStaleLockOfAnotherUserIsPassedOver() throws Exception {
        assumeRoot();
        Files.createSymbolicLink(lock(), Path.of(GONE));
        for (Path open : List.of(target, folder)) {
            run("chmod", "1777", open.toString());
        }
        assertThat(runAsNobody().said()).contains("-jar " + jar);
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void whereTheLockCannotBeMadeALineSaysSo() throws Exception {
        assumeRoot();
        Ended ended = runAsNobody();
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.said()).isEqualTo("kcptun-netty: cannot make the lock " + lock() + "\n");
    }

    /// A process of another user counts as alive too.
    @Test
    void aLockWhoseHolderLivesIsWaitedForWithALineAndNotForEver() throws Exception {
        Files.createSymbolicLink(
                lock(), Path.of(String.valueOf(ProcessHandle.current().pid())));
        script(folder.resolve("bin/sleep"), "");
        Ended ended = run(launch());
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.said().lines())
                .containsExactly(
                        "kcptun-netty: waiting for the build of another start, process "
                                + ProcessHandle.current().pid() + "...",
                        "kcptun-netty: process " + ProcessHandle.current().pid() + " has held the lock " + lock()
                                + " for 10 minutes; if it builds nothing, remove the lock");
        assertThat(builds()).isZero();
    }

    @Test
    void aCacheOfAnotherUserIsNotLoaded() throws Exception {
        assumeRoot();
        Path cache = cache();
        assertThat(run(CACHED, launch()).said()).contains("-XX:AOTCache=" + cache);
        run("chown", "65534", cache.toString());
        assertThat(run(CACHED, launch()).said()).doesNotContain("AOTCache");
        run("chown", "0", cache.toString());
        run("chown", "65534", folder.resolve("cache").toString());
        assertThat(run(CACHED, launch()).said()).doesNotContain("AOTCache");
    }

    /// It would not be told when the rehearsal ends, nor the JVM that it becomes.
    @Test
    void asProcess1ItLeavesNoProcessBehind() throws Exception {
        assumeRoot();
        Files.writeString(jar, "");
        script(folder.resolve("java/bin/java"), "echo \"java $*\" >>\"%s/calls\"".formatted(folder));
        List<String> asFirst = new ArrayList<>(List.of("unshare", "--pid", "--fork"));
        asFirst.addAll(List.of(launch()));
        run(asFirst.toArray(String[]::new));
        TimeUnit.MILLISECONDS.sleep(300);
        assertThat(Files.readAllLines(folder.resolve("calls")))
                .singleElement()
                .asString()
                .doesNotContain("rehearse");
    }

    @Test
    void aCollectorNamedInAnyVariableTakesThePlaceOfOurs() throws Exception {
        Files.writeString(jar, "");
        assertThat(run(launch()).said()).contains("-XX:+UseSerialGC");
        for (String name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "KCPTUN_OPTS")) {
            Ended ended = run(Map.of(name, "-Xmx99m\t-XX:+UseG1GC"), launch());
            assertThat(ended.said()).as(name).doesNotContain("UseSerialGC");
        }
    }

    @Test
    void whereThereIsLittleMemoryDefaultsShrinkAndTooLittleIsTold() throws Exception {
        Files.writeString(jar, "");
        String[] start = {launcher(), "-c", "c.json"};
        String told = "MB of memory, and it takes 96 with 50 busy connections";
        assertThat(run(Map.of("KCPTUN_MEMORY", "128"), start).said()).doesNotContain("-Xmx24m", told);
        assertThat(run(Map.of("KCPTUN_MEMORY", "96"), start).said())
                .contains("-Xmx24m")
                .doesNotContain(told);
        assertThat(run(Map.of("KCPTUN_MEMORY", "64"), start).said()).contains("-Xmx24m", "there are 64 " + told);
        assertThat(run(Map.of("KCPTUN_MEMORY", "64"), launch()).said()).doesNotContain(told);
    }

    /// Also those of the groups above its own.
    @Test
    void theLimitOfItsControlGroupCounts() throws Exception {
        assumeRoot();
        Files.writeString(jar, "");
        String inGroup = """
                for root in /sys/fs/cgroup /sys/fs/cgroup/memory; do
                    group=$root/kcptun-netty-test-$$
                    for limit in memory.max memory.limit_in_bytes; do
                        mkdir "$group" && echo 104857600 >"$group/$limit" && mkdir "$group/inner" &&
                            (echo 0 >"$group/inner/cgroup.procs" && exec "$@")
                        rmdir "$group/inner" "$group"
                    done 2>/dev/null
                done
                """;
        Ended ended = run("sh", "-c", inGroup, "sh", launcher(), "--version");
        assumeTrue(ended.said().contains("java "), "control groups cannot be made here");
        assertThat(ended.said()).contains("-Xmx24m");
    }

    @Test
    void theRuntimeBesideItIsTakenBeforeOthersAndHasNettysLibraryAsAFile() throws Exception {
        unpack("1.0.0 of today");
        Map<String, String> another = Map.of("KCPTUN_JAVA_HOME", "", "JAVA_HOME", folder.resolve("java") + "");
        assertThat(run(another, launch()).said())
                .startsWith("bundled ")
                .contains("-Djava.library.path=" + home.resolve("lib"), "-jar " + home.resolve("kcptun-netty.jar"));
        assertThat(run(launch()).said()).startsWith("java ");
    }

    @Test
    void aCacheBesideThePackagedProgramServesAllUntilThatIsAnother() throws Exception {
        unpack("1.0.0 of today");
        Map<String, String> own = Map.of("KCPTUN_JAVA_HOME", "", "HOME", "", "XDG_CACHE_HOME", "");
        Ended made = run(with(own, "KCPTUN_AOT", "make"), launcher());
        assertThat(made).isEqualTo(new Ended(0, ""));
        Path cache = home.resolve("app.aot");
        assertThat(Files.getPosixFilePermissions(cache)).contains(PosixFilePermission.OTHERS_READ);
        Map<String, String> used = with(own, "KCPTUN_AOT", "on");
        assertThat(run(used, launch()).said()).contains("-XX:AOTCache=" + cache);
        assertThat(run(with(used, "KCPTUN_JAVA_HOME", folder.resolve("java") + ""), launch())
                        .said())
                .doesNotContain("AOTCache");
        Files.writeString(home.resolve("build"), "1.0.1 of tomorrow\n");
        assertThat(run(used, launch()).said()).doesNotContain("AOTCache");
    }

    @Test
    void whereTheCacheCannotBeMadeALineSaysSo() throws Exception {
        unpack("1.0.0 of today");
        script(home.resolve("runtime/bin/java"), "exit 1");
        Ended ended = run(Map.of("KCPTUN_JAVA_HOME", "", "KCPTUN_AOT", "make"), launcher());
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.said())
                .isEqualTo("kcptun-netty: cannot make the start-up cache " + home.resolve("app.aot")
                        + "; without it everything works, but starts more slowly\n");
    }

    /// Nor in the places where others install one.
    @Test
    void whereThereIsNoJavaThePackageIsNamed() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("empty"));
        String launcher = Files.readString(Path.of(launcher())).replace("/usr/lib/jvm", folder + "/none");
        Files.writeString(Path.of(launcher()), launcher);
        Ended ended =
                run(Map.of("KCPTUN_JAVA_HOME", "", "HOME", folder + "", "PATH", bin.toString()), "/bin/sh", launcher());
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.said())
                .contains("needs Java 25 or newer, and found none; install a package of kcptun-netty")
                .hasLineCount(1);
    }

    /// With the real JVM and the real program.
    @Test
    void pathsNeedNotBeAsciiThoughThereIsNoLocale() throws Exception {
        byte[] name = "Gerät-日本".getBytes(StandardCharsets.UTF_8);
        Path place = folder.resolve("place");
        Files.createDirectories(place.resolve("app/target"));
        Files.copy(LAUNCHER, place.resolve("kcptun-netty"));
        programJar(place.resolve("app/target/kcptun-netty.jar"));
        Files.writeString(place.resolve("config.json"), "{\"kcp_bind\": \":1\", \"connect\": \":2\"}");
        String java = System.getProperty("java.home");
        String moved = new String(name, StandardCharsets.UTF_8);
        Path script = Files.writeString(folder.resolve("go"), """
                mv place '%1$s' && mv '%1$s/config.json' '%1$s/%1$s.json'
                exec env -i KCPTUN_AOT=off KCPTUN_JAVA_HOME='%2$s' PATH="$PATH" '%1$s/kcptun-netty' --check -c '%1$s/%1$s.json'
                """.formatted(moved, java));
        Process process = new ProcessBuilder("sh", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).endsWith(moved + "/" + moved + ".json: ok (server)\n");
        assertThat(process.waitFor()).isZero();
    }

    /// Makes a package of it: without sources, with a runtime that tells what it is called with, and writes the cache
    /// that it is asked for.
    private void unpack(String build) throws IOException {
        Files.delete(home.resolve("pom.xml"));
        Files.writeString(home.resolve("build"), build + "\n");
        Files.writeString(home.resolve("kcptun-netty.jar"), "");
        script(home.resolve("runtime/bin/java"), """
                for option; do
                    case $option in
                        -XX:AOTCacheOutput=*) echo cache >"${option#*=}" ;;
                    esac
                done
                echo "bundled $*\"""");
        Files.writeString(home.resolve("runtime/release"), "JAVA_VERSION=\"25\"\n");
    }

    private static Map<String, String> with(Map<String, String> others, String name, String value) {
        Map<String, String> all = new HashMap<>(others);
        all.put(name, value);
        return all;
    }

    private static void programJar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, Main.class.getName());
        String paths = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("slf4j"))
                .map(entry -> Path.of(entry).toUri().toString())
                .collect(Collectors.joining(" "));
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, paths);
        try (OutputStream out = Files.newOutputStream(file)) {
            new JarOutputStream(out, manifest).close();
        }
    }

    private static void assumeRoot() throws IOException {
        assumeTrue(
                Files.getOwner(Path.of("/proc/self")).getName().equals("root"), "needs root, to become somebody else");
    }

    /// As the rehearsal leaves it.
    private Path cache() throws IOException {
        Files.writeString(jar, "");
        Path cache = folder.resolve("cache/kcptun-netty" + home + "/app.aot");
        Files.createDirectories(cache.getParent());
        Files.writeString(cache, "cache");
        Files.writeString(Path.of(cache + ".for"), folder.resolve("java") + " 25 \n");
        return cache;
    }

    private String launcher() {
        return home.resolve("kcptun-netty").toString();
    }

    private String[] launch() {
        return new String[] {launcher(), "--version"};
    }

    private Path lock() {
        return target.resolve(".lock");
    }

    private long builds() throws IOException {
        Path builds = folder.resolve("builds");
        return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
    }

    private void assertNoLocks() {
        assertThat(target.toFile().list()).noneMatch(name -> name.startsWith(".lock"));
    }

    private Ended runAsNobody() throws Exception {
        return run("setpriv", "--reuid", "65534", "--clear-groups", launcher(), "--version");
    }

    private Ended run(String... command) throws Exception {
        return run(Map.of(), command);
    }

    private Ended run(Map<String, String> more, String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> name.contains("JAVA") || name.startsWith("KCPTUN"));
        environment.put("KCPTUN_JAVA_HOME", folder.resolve("java").toString());
        environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        // What makes a cache goes on in the background, while the folder is removed.
        environment.put("KCPTUN_AOT", "off");
        environment.put("PATH", folder.resolve("bin") + ":" + environment.get("PATH"));
        environment.putAll(more);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), said);
    }

    private static void script(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
