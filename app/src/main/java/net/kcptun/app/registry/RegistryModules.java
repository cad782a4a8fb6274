package net.kcptun.app.registry;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import net.kcptun.app.config.RegistryAddress;
import net.kcptun.app.log.StartException;
import org.jspecify.annotations.Nullable;

/// The modules that speak to engines: those on the class path, and jars in the folder `modules` beside the program's
/// own
/// jar. The program's classes and libraries come first, so that a module brings only what the program has not.
public final class RegistryModules {
    private static final String FOLDER = "modules";

    private RegistryModules() {}

    /// How the engine at that address is reached; null: there is no address.
    ///
    /// @throws StartException where no module understands the address
    public static @Nullable RegistryOpener opener(@Nullable RegistryAddress address) throws StartException {
        if (address == null) {
            return null;
        }
        try {
            for (RegistryProvider each : ServiceLoader.load(RegistryProvider.class, loader())) {
                if (each.schemes().contains(address.scheme())) {
                    return each.prepare(address.uri());
                }
            }
        } catch (IllegalArgumentException e) {
            throw new StartException("registry: " + e.getMessage());
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new StartException("registry: a module in " + place() + " is of another version of this program: "
                    + e.getClass().getSimpleName());
        }
        throw new StartException("registry: no module for " + address.scheme() + ":// is installed: unpack"
                + " kcptun-netty-registry-redis-VERSION.tar.gz, for redis:// and the like, into " + place());
    }

    /// The jars in the folder of modules.
    public static List<Path> jars() {
        Path folder = folder();
        if (folder == null || !Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    private static ClassLoader loader() {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars()) {
            try {
                urls.add(jar.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new IllegalStateException("every file has a URL", e);
            }
        }
        ClassLoader own = RegistryModules.class.getClassLoader();
        return urls.isEmpty() ? own : new URLClassLoader("modules", urls.toArray(URL[]::new), own);
    }

    private static String place() {
        Path folder = folder();
        return folder == null ? "the folder modules beside the program" : folder.toString();
    }

    private static @Nullable Path folder() {
        CodeSource source = RegistryModules.class.getProtectionDomain().getCodeSource();
        try {
            Path jar = source == null || source.getLocation() == null
                    ? null
                    : Path.of(source.getLocation().toURI());
            return jar == null ? null : jar.resolveSibling(FOLDER);
        } catch (URISyntaxException | IllegalArgumentException _) {
            return null;
        }
    }
}
