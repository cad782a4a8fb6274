package net.kcptun.app.netns;

import java.io.IOException;
import java.util.List;
import net.kcptun.app.config.HostPort;
import org.jspecify.annotations.Nullable;

/// What the programs of a tunnel are and what they are told.
///
/// @param meeting   where the rendezvous server runs; null: the server is public
/// @param meetingName of the rendezvous server, as the others are told
/// @param serverName of a public server, as the client is told
/// @param serviceId of the service; empty: none
/// @param more      members for client and server, each ending with a comma
/// @param relay     members for the rendezvous server, each ending with a comma
record Plan(
        Programs programs,
        @Nullable Host meeting,
        String meetingName,
        String serverName,
        String serviceId,
        int keepaliveSeconds,
        int mtu,
        String more,
        String relay) {
    static final int PORT = 12345;

    /// The commands of the three roles.
    record Programs(List<String> rendezvous, List<String> server, List<String> client) {
        static final Programs OURS = new Programs(Program.OURS, Program.OURS, Program.OURS);
    }

    static Plan meetingAt(Host meeting) {
        return meetingAt(meeting, meeting.address());
    }

    /// @param name how the others get there
    static Plan meetingAt(Host meeting, String name) {
        return new Plan(Programs.OURS, meeting, name, "", "web", 25, 1400, "", "");
    }

    static Plan publicServer(String name) {
        return new Plan(Programs.OURS, null, "", name, "", 25, 1400, "", "");
    }

    Plan keepalive(int seconds) {
        return new Plan(programs, meeting, meetingName, serverName, serviceId, seconds, mtu, more, relay);
    }

    /// The service has no id, which programs of any version understand.
    Plan with(Programs others) {
        return new Plan(others, meeting, meetingName, serverName, "", keepaliveSeconds, mtu, more, relay);
    }

    /// As segments of a TCP connection.
    Plan disguised() {
        return with("\"obfs\": \"dpi/tcp-wnd\", ");
    }

    Plan mtu(int bytes) {
        return new Plan(programs, meeting, meetingName, serverName, serviceId, keepaliveSeconds, bytes, more, relay);
    }

    /// @param members of both configurations, each ending with a comma
    Plan with(String members) {
        return new Plan(
                programs, meeting, meetingName, serverName, serviceId, keepaliveSeconds, mtu, more + members, relay);
    }

    /// The rendezvous server relays those who cannot meet.
    Plan relaying(String rate) {
        String members = "\"relay\": {\"rate\": \"%s\", \"ports\": \"40000-40999\"}, ".formatted(rate);
        return new Plan(
                programs, meeting, meetingName, serverName, serviceId, keepaliveSeconds, mtu, more, relay + members);
    }

    /// Returns once it runs: a server whose first registration is lost may not repeat it soon. Null: there is none.
    @Nullable
    Program startRendezvous() throws IOException {
        if (meeting == null) {
            return null;
        }
        Program program = start(meeting, programs.rendezvous(), relay + bind(meeting));
        program.awaitReady();
        return program;
    }

    Program startServer(Host host, HostPort target) throws IOException {
        return start(
                host, programs.server(), more + member("connect", target) + (meeting == null ? bind(host) : meet()));
    }

    Program startClient(Host host, HostPort users) throws IOException {
        String peer = meeting == null ? member("kcp_connect", new HostPort(serverName, PORT)) : meet();
        return start(host, programs.client(), more + member("listen", users) + peer);
    }

    private static String bind(Host host) {
        return member("kcp_bind", host.family().any(PORT));
    }

    private String meet() {
        String server = meeting == null ? "" : member("rendezvous_server", new HostPort(meetingName, PORT));
        return serviceId.isEmpty() ? server : server + member("service_id", serviceId);
    }

    private static String member(String key, Object value) {
        return "\"%s\": \"%s\", ".formatted(key, value);
    }

    private Program start(Host host, List<String> command, String members) throws IOException {
        String config = """
            {%s
             "method": "xchacha20poly1305_ietf", "password": "namespaces", "keepalive": %d, "loglevel": 5,
             "kcp": {"sndwnd": 256, "rcvwnd": 256, "nodelay": 1, "interval": 10, "resend": 2, "nc": 1, "mtu": %d}}
            """.formatted(members, keepaliveSeconds, mtu);
        return new Program(host.namespace(), command, config);
    }
}
