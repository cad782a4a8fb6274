package net.kcptun.app.doctor.host;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which programs run here, as far as `/proc` shows them: who runs this configuration, and who has a port. Linux;
/// elsewhere nobody is found.
public final class Processes {
    /// `-c FILE`, `-vdcFILE`, `--config FILE`, `--config=FILE`
    private static final Pattern CONFIGURATION = Pattern.compile("--config(?:=(.*))?|-[dvs]*c(.*)");

    private static final int LOCAL_COLUMN = 1;
    private static final int STATE_COLUMN = 3;
    private static final int INODE_COLUMN = 9;
    private static final String LISTENING = "0A";
    private static final int HEXADECIMAL = 16;

    private final Path proc;
    private final Path configuration;
    private final long self;

    /// What has ports.
    enum Protocol {
        UDP,
        TCP;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Who has a port.
    ///
    /// @param pid        0: not shown to this user
    /// @param command    the program's name; empty: not shown
    /// @param isInstance whether it runs this configuration
    record Holder(long pid, String command, boolean isInstance) {
        String text() {
            if (pid == 0) {
                return "a process of another user";
            }
            return "process " + pid + (isInstance ? ", which runs this configuration" : " (" + command + ")");
        }
    }

    /// @param proc where the system tells of processes
    /// @param self the doctor's own number
    public Processes(Path proc, Path configuration, long self) {
        this.proc = proc;
        this.configuration = configuration;
        this.self = self;
    }

    /// The numbers of those that run this configuration.
    public List<Long> instances() {
        return all().stream().filter(this::isInstance).toList();
    }

    /// Who keeps others from binding that address. Null: nobody that can be seen.
    @Nullable
    Holder holder(Protocol protocol, InetSocketAddress address) {
        Set<String> inodes = new HashSet<>();
        for (String table : List.of(protocol.word(), protocol.word() + "6")) {
            for (String line : lines(proc.resolve("self/net").resolve(table))) {
                String inode = inode(line, protocol, address);
                if (inode != null) {
                    inodes.add("socket:[" + inode + "]");
                }
            }
        }
        if (inodes.isEmpty()) {
            return null;
        }
        return all().stream()
                .filter(pid -> hasOne(pid, inodes))
                .findFirst()
                .map(pid -> new Holder(pid, command(pid), isInstance(pid)))
                .orElseGet(() -> new Holder(0, "", false));
    }

    private static @Nullable String inode(String line, Protocol protocol, InetSocketAddress wanted) {
        String[] columns = line.strip().split("\\s+");
        if (columns.length <= INODE_COLUMN || columns[LOCAL_COLUMN].indexOf(':') < 0) {
            return null;
        }
        String local = columns[LOCAL_COLUMN];
        boolean isOpen = protocol == Protocol.UDP || columns[STATE_COLUMN].equals(LISTENING);
        try {
            int colon = local.lastIndexOf(':');
            boolean isSamePort = Integer.parseInt(local.substring(colon + 1), HEXADECIMAL) == wanted.getPort();
            boolean isIt = isOpen && isSamePort && collide(address(local.substring(0, colon)), wanted.getAddress());
            return isIt ? columns[INODE_COLUMN] : null;
        } catch (IllegalArgumentException | UnknownHostException _) {
            return null;
        }
    }

    /// @param hexadecimal words of 32 bits, each in the order of this machine's bytes
    private static InetAddress address(String hexadecimal) throws UnknownHostException {
        ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(hexadecimal));
        ByteBuffer bytes = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
        while (words.remaining() >= Integer.BYTES) {
            bytes.putInt(words.getInt());
        }
        return InetAddress.getByAddress(bytes.array());
    }

    private static boolean collide(InetAddress one, InetAddress other) {
        return one.equals(other) || includes(one, other) || includes(other, one);
    }

    /// The wildcard of IPv6 takes IPv4 too.
    private static boolean includes(InetAddress any, InetAddress one) {
        return any.isAnyLocalAddress() && (any instanceof Inet6Address || one instanceof Inet4Address);
    }

    private List<Long> all() {
        List<Long> pids = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path folder : folders) {
                long pid = Long.parseLong(folder.getFileName().toString());
                if (pid != self) {
                    pids.add(pid);
                }
            }
        } catch (IOException | DirectoryIteratorException | NumberFormatException _) {
            // Another system.
        }
        pids.sort(Long::compare);
        return pids;
    }

    private boolean hasOne(long pid, Set<String> sockets) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(folder(pid).resolve("fd"))) {
            for (Path each : open) {
                if (isOneOf(each, sockets)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // Another user's, or gone, even while it is read.
        }
        return false;
    }

    private static boolean isOneOf(Path descriptor, Set<String> sockets) {
        try {
            return sockets.contains(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException _) {
            return false;
        }
    }

    private String command(long pid) {
        List<String> lines = lines(folder(pid).resolve("comm"));
        return lines.isEmpty() ? "?" : lines.getFirst();
    }

    /// Of either program: both take `-c FILE`. Shells, editors and subcommands that name the file do not count.
    private boolean isInstance(long pid) {
        List<String> words = CommandLine.ofProgram(arguments(pid));
        if (words.isEmpty() || !words.getFirst().startsWith("-") || words.contains("--check")) {
            return false;
        }
        for (int i = 0; i < words.size(); i++) {
            String next = i + 1 < words.size() ? words.get(i + 1) : "";
            String file = file(words.get(i), next);
            if (!file.isEmpty() && isConfiguration(pid, file)) {
                return true;
            }
        }
        return false;
    }

    /// The file that an option names, alone or behind other letters; empty: it names none.
    private static String file(String word, String next) {
        Matcher option = CONFIGURATION.matcher(word);
        if (!option.matches()) {
            return "";
        }
        String beside = option.group(1) == null ? option.group(2) : option.group(1);
        return beside == null || beside.isEmpty() ? next : beside;
    }

    private boolean isConfiguration(long pid, String file) {
        try {
            Path named = Path.of(file);
            Path whole = named.isAbsolute()
                    ? named
                    : Files.readSymbolicLink(folder(pid).resolve("cwd")).resolve(named);
            return Files.isSameFile(whole, configuration);
        } catch (IOException | InvalidPathException _) {
            return false;
        }
    }

    private List<String> arguments(long pid) {
        try {
            byte[] bytes = Files.readAllBytes(folder(pid).resolve("cmdline"));
            return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException _) {
            return List.of();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException _) {
            return List.of();
        }
    }

    private Path folder(long pid) {
        return proc.resolve(Long.toString(pid));
    }
}
