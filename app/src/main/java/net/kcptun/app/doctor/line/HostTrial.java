package net.kcptun.app.doctor.line;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What else a host answers: where a port keeps silent, that tells a closed way from a deaf program.
public final class HostTrial {
    /// Where traceroute knocks, since nobody listens there.
    private static final int CLOSED_PORT = 33_434;

    private static final int PORTS = 3;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private HostTrial() {}

    /// What comes of a TCP connection.
    public enum Tcp {
        CONNECTED,
        REFUSED,
        UNREACHABLE,
        SILENT
    }

    /// One address that was tried.
    public record Tried(InetSocketAddress address, Tcp tcp, long tookNanos) {}

    /// Opens a TCP connection to the addresses one after the other, and closes it.
    ///
    /// @return only that which takes it; all that were tried, where none does
    public static List<Tried> tcp(List<InetSocketAddress> addresses, int patienceMillis) {
        List<Tried> all = new ArrayList<>();
        for (InetSocketAddress address : addresses) {
            long begun = System.nanoTime();
            Tried tried = new Tried(address, tcp(address, patienceMillis), System.nanoTime() - begun);
            if (tried.tcp() == Tcp.CONNECTED) {
                return List.of(tried);
            }
            all.add(tried);
        }
        return all;
    }

    /// Whether the host tells that nobody listens at a UDP port where, in all likelihood, nobody does: then datagrams
    /// get there, and answers back.
    public static boolean refusesUdp(InetAddress host, @Nullable InetAddress from) {
        for (int port = CLOSED_PORT; port < CLOSED_PORT + PORTS; port++) {
            InetSocketAddress to = new InetSocketAddress(host, port);
            try (UdpLine line = UdpLine.to(to, from)) {
                line.send(new byte[1], 1, to);
                if (line.receive(line.nanos() + PAUSE_NANOS) != null) {
                    return true;
                }
            } catch (PortUnreachableException _) {
                return true;
            } catch (IOException _) {
                // Not that way.
            }
        }
        return false;
    }

    /// Opens a TCP connection and closes it.
    public static Tcp tcp(InetSocketAddress to, int patienceMillis) {
        try (Socket socket = new Socket()) {
            socket.connect(to, patienceMillis);
            return Tcp.CONNECTED;
        } catch (ConnectException e) {
            return String.valueOf(e.getMessage()).contains("refused") ? Tcp.REFUSED : Tcp.SILENT;
        } catch (NoRouteToHostException e) {
            return Tcp.UNREACHABLE;
        } catch (SocketTimeoutException e) {
            return Tcp.SILENT;
        } catch (IOException e) {
            return Tcp.UNREACHABLE;
        }
    }
}
