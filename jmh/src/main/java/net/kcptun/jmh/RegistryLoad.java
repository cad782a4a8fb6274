package net.kcptun.jmh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.kcptun.core.wire.ControlMessage.Connect;
import net.kcptun.core.wire.ControlMessage.Listen;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;

/// Registers many services with running rendezvous servers, has them register again, and asks for them: what a million
/// servers and their clients do. Prints how many a second were taken, how long clients and servers wait to be told, and
/// what each process that is named has used.
///
/// ```
/// java -cp jmh-VERSION.jar net.kcptun.jmh.RegistryLoad SERVICES PASSWORD CONNECTS BESIDE HOST:PORT[,HOST:PORT]
/// [PID...]
/// ```
///
/// Services register at the addresses in turn; who asks does so at the next one. Datagrams leave from many addresses of
/// 127/8, sealed, and never more than some hundred are on their way, so that none is lost for want of a buffer. While
/// clients ask, 500 a second, BESIDE services a second go on to register; to register each every 25 s takes SERVICES /
/// 25.
public final class RegistryLoad {
    private static final int SOCKETS = 64;
    private static final int CONNECTS_A_SECOND = 500;
    private static final long SEED = 7;

    private final int services;
    private final List<InetSocketAddress> frontEnds;
    private final List<Meter> meters;
    private final List<LoadSocket> sockets = new ArrayList<>();

    /// What a process has used.
    private record Meter(String pid) {
        private static final double TICKS = 100;

        double cpuSeconds() throws IOException {
            String[] stat = Files.readString(Path.of("/proc", pid, "stat"))
                    .replaceFirst(".*\\) ", "")
                    .split(" ");
            return (Long.parseLong(stat[11]) + Long.parseLong(stat[12])) / TICKS;
        }

        String memory() throws IOException {
            return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
                    .filter(line -> line.startsWith("VmRSS"))
                    .map(line -> line.replaceAll("\\D+", ""))
                    .map(kilobytes -> Long.parseLong(kilobytes) / 1024 + " MB")
                    .findFirst()
                    .orElse("gone");
        }
    }

    private RegistryLoad(String[] arguments) throws IOException {
        services = Integer.parseInt(arguments[0]);
        frontEnds = Arrays.stream(arguments[4].split(","))
                .map(text -> text.split(":"))
                .map(parts -> new InetSocketAddress(parts[0], Integer.parseInt(parts[1])))
                .toList();
        meters = Arrays.stream(arguments).skip(5).map(Meter::new).toList();
        for (int i = 0; i < SOCKETS; i++) {
            sockets.add(new LoadSocket(i, arguments[1], frontEnds.get(i % frontEnds.size())));
        }
    }

    /// The arguments are those of the class comment.
    public static void main(String[] arguments) throws IOException {
        RegistryLoad load = new RegistryLoad(arguments);
        load.registerAll("first time");
        load.registerAll("again");
        load.registerAll("once more");
        load.connect(Integer.parseInt(arguments[2]), Double.parseDouble(arguments[3]));
    }

    private void registerAll(String what) throws IOException {
        List<Double> before = cpu();
        long from = System.nanoTime();
        for (int i = 0; i < services; i++) {
            LoadSocket socket = sockets.get(i % SOCKETS);
            while (!socket.hasRoom()) {
                sockets.forEach(LoadSocket::receive);
            }
            socket.send(listen(i));
        }
        while (!sockets.stream().allMatch(LoadSocket::isAnswered)) {
            sockets.forEach(LoadSocket::receive);
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        print("%d services registered %s: %.1f s, %.0f a second", services, what, seconds, services / seconds);
        told(before);
    }

    /// At a steady pace, while some go on to register.
    private void connect(int count, double beside) throws IOException {
        List<Double> before = cpu();
        SplittableRandom random = new SplittableRandom(SEED + 1);
        Latencies latencies = new Latencies(count);
        double listensEach = beside / CONNECTS_A_SECOND;
        long from = System.nanoTime();
        double due = 0;
        int next = 0;
        long listens = 0;
        for (int i = 0; i < count; i++) {
            long at = from + TimeUnit.SECONDS.toNanos(i) / CONNECTS_A_SECOND;
            do {
                sockets.forEach(socket -> socket.receive(latencies));
            } while (System.nanoTime() < at);
            int service = random.nextInt(services);
            // Its own front end is that of its socket; the next socket's is another.
            latencies.sent(i, System.nanoTime());
            Connect question = new Connect(Endpoint.ipv4(i, 1), id(service));
            sockets.get((service + 1) % SOCKETS).ask(question, listen(service).local(), i);
            for (due += listensEach; due >= 1; due--) {
                LoadSocket socket = sockets.get(next % SOCKETS);
                if (socket.hasRoom()) {
                    socket.send(listen(next));
                    listens++;
                }
                next = (next + 1) % services;
            }
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (System.nanoTime() < end) {
            sockets.forEach(socket -> socket.receive(latencies));
        }
        double seconds = (System.nanoTime() - from) / 1e9 - 3;
        print(
                "%d clients asked, %.0f a second, beside %.0f registrations a second",
                count, count / seconds, listens / seconds);
        print("  %s", latencies.text());
        told(before);
    }

    private static Listen listen(int service) {
        return new Listen(Endpoint.ipv4(0x0a000000 + service, 7), id(service));
    }

    private static ServiceId id(int service) {
        SplittableRandom random = new SplittableRandom(SEED ^ (long) service << 20);
        byte[] bytes = new byte[16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        return new ServiceId(bytes);
    }

    private List<Double> cpu() throws IOException {
        List<Double> all = new ArrayList<>();
        for (Meter meter : meters) {
            all.add(meter.cpuSeconds());
        }
        return all;
    }

    private void told(List<Double> before) throws IOException {
        for (int i = 0; i < meters.size(); i++) {
            Meter meter = meters.get(i);
            double used = meter.cpuSeconds() - before.get(i);
            print("  process %s: %.1f s of processor time, %s resident", meter.pid(), used, meter.memory());
        }
    }

    private static void print(String pattern, Object... values) {
        System.out.println(String.format(Locale.ROOT, pattern, values));
    }
}
