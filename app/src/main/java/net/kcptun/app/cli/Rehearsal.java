package net.kcptun.app.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import net.kcptun.app.command.Command;
import net.kcptun.app.command.CommandFailure;
import net.kcptun.app.command.CommandSyntax;
import net.kcptun.app.command.ParsedOptions;
import net.kcptun.app.loopback.Conversation;
import net.kcptun.app.loopback.Loopback;
import net.kcptun.app.loopback.Target;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.core.crypto.CipherMethod;
import net.kcptun.core.crypto.PresharedKey;

/// `kcptun-netty rehearse`: not for users, but for the launcher, which has the JVM write down what it learns meanwhile
/// as its AOT cache. So everything that a usual start needs happens here in the usual way: two ends read their
/// configurations from files and start by [Main], and carry small messages and a large amount both ways. What is used
/// rarely is left out, since all that the cache holds is linked at each start. So is the warm-up: the profiles in the
/// cache are to be those of real traffic, of which the compiler then makes the right code at once.
///
/// The ports are chosen by the system; another program may take one in between, hence a few tries.
final class Rehearsal implements Command {
    static final String WORD = "rehearse";

    /// Marks the process.
    private static final String PROPERTY = "kcptun.rehearsal";

    private static final int TRIES = 3;
    private static final int PATIENCE_MILLIS = 10_000;
    /// Of everything so much that the optimising compiler gets to it: only what it has compiled here is compiled early
    /// when it matters.
    private static final int SHORT_CONNECTIONS = 500;

    private static final int MESSAGES = 15_000;
    private static final long BULK_BYTES = 400 << 20;
    /// Of each of the three.
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int CHUNK_BYTES = 64 << 10;

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("kcptun-netty " + WORD, 0, "Usage: kcptun-netty " + WORD + "\n");
    }

    @Override
    public int run(ParsedOptions given, PrintStream out) throws CommandFailure, InterruptedException {
        System.setProperty(PROPERTY, "true");
        IOException failure = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                rehearse();
                return 0;
            } catch (IOException e) {
                failure = e;
            }
        }
        throw new CommandFailure(String.valueOf(failure));
    }

    /// Whether this process is one.
    static boolean isOn() {
        return Boolean.getBoolean(PROPERTY);
    }

    private static void rehearse() throws IOException, InterruptedException {
        InetAddress loopback = Loopback.ADDRESS;
        int udp;
        try (DatagramSocket free = new DatagramSocket(0, loopback)) {
            udp = free.getLocalPort();
        }
        int tcp;
        try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
            tcp = free.getLocalPort();
        }
        CipherMethod method = CipherMethod.XCHACHA20POLY1305_IETF;
        PresharedKey key = PresharedKey.generate(new SystemEntropy());
        String common = """
                "method": "%s", "psk": "%s" }
                """.formatted(method.text(), key.toBase64());
        try (Target target = new Target(Conversation::echo)) {
            begin("{ \"kcp_bind\": \"127.0.0.1:%d\", \"connect\": \"127.0.0.1:%d\", ".formatted(udp, target.port())
                    + common);
            begin("{ \"listen\": \"127.0.0.1:%d\", \"kcp_connect\": \"127.0.0.1:%d\", ".formatted(tcp, udp) + common);
            awaitStart(tcp);
            long end = System.nanoTime() + LIMIT_NANOS;
            for (int i = 0; i < SHORT_CONNECTIONS && System.nanoTime() < end; i++) {
                Conversation.hold(tcp, 1, end);
            }
            Conversation.hold(tcp, MESSAGES, System.nanoTime() + LIMIT_NANOS);
            carry(tcp);
        }
    }

    /// One end, which runs until the process ends, and so long its file is there.
    private static void begin(String configuration) throws IOException {
        Path file = Files.createTempFile("kcptun-netty", ".json");
        file.toFile().deleteOnExit();
        Files.writeString(file, configuration);
        Thread.ofPlatform().daemon().name("end").start(() -> Main.run(System.out, System.err, "-c", file.toString()));
    }

    private static void awaitStart(int port) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (true) {
            try {
                Conversation.connect(port).close();
                return;
            } catch (IOException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    /// Up and down at once, since the target echoes.
    private static void carry(int port) throws IOException {
        try (Socket socket = Conversation.connect(port)) {
            Thread.ofPlatform().daemon().name("up").start(() -> send(socket));
            // Only that it comes matters.
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    private static void send(Socket socket) {
        byte[] chunk = new byte[CHUNK_BYTES];
        long end = System.nanoTime() + LIMIT_NANOS;
        try {
            OutputStream out = socket.getOutputStream();
            for (long sent = 0; sent < BULK_BYTES && System.nanoTime() < end; sent += chunk.length) {
                out.write(chunk);
            }
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
