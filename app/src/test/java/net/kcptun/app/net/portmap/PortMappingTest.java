package net.kcptun.app.net.portmap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.kcptun.app.e2e.Eventually;
import net.kcptun.app.net.forward.SystemEntropy;
import net.kcptun.app.net.loop.LoopRig;
import net.kcptun.app.net.loop.Transport;
import net.kcptun.core.portmap.Uplink;
import net.kcptun.core.wire.Endpoint;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Real sockets, and a router on this machine.
final class PortMappingTest {
    private static final int OUTER = 0xcb007107;
    private static final int PRIVATE = 0x64400001;
    private static final int REFUSED = 2;

    @ParameterizedTest
    @EnumSource
    void whatIsMappedIsToldToTheTunnelAndTheUser(Transport transport) throws IOException {
        try (Rig rig = new Rig(transport, OUTER, 0)) {
            rig.want(true);
            rig.awaitTold("203.0.113.7:40001");
            assertThat(rig.log.lines)
                    .containsExactly("port mapping: the router 127.0.0.1 lets in UDP 203.0.113.7:40001 for this server,"
                            + " by NAT-PMP, for 120 min");
            assertThat(rig.mapping.mapping()).isNotNull();
        }
    }

    @Test
    void anotherPortIsMappedInPlaceOfTheOldOne() throws IOException {
        try (Rig rig = new Rig(Transport.NIO, OUTER, 0)) {
            rig.want(true);
            rig.awaitTold("203.0.113.7:40001");
            rig.user.port = 40002;
            rig.awaitTold("null", "203.0.113.7:40002");
            assertThat(rig.router.requests).containsExactly("40001 for 7200", "40001 for 0", "40002 for 7200");
            assertThat(rig.log.lines.get(1))
                    .isEqualTo("port mapping: UDP 203.0.113.7:40001 at the router 127.0.0.1 is given up, as this host's"
                            + " router, address or port is another one now");
        }
    }

    @Test
    void unwantedMappingIsGivenBackAndAskedForAgainOnceItIsWanted() throws IOException {
        try (Rig rig = new Rig(Transport.NIO, OUTER, 0)) {
            rig.want(true);
            rig.awaitTold("203.0.113.7:40001");
            rig.want(false);
            rig.awaitTold("null");
            assertThat(rig.mapping.mapping()).isNull();
            assertThat(rig.log.lines.get(1))
                    .isEqualTo("port mapping: UDP 203.0.113.7:40001 is given back to the router 127.0.0.1");
            rig.awaitRequest("40001 for 0", 2);
            rig.want(true);
            rig.awaitTold("203.0.113.7:40001");
        }
    }

    @Test
    void atTheEndItIsGivenBackAndTheTunnelNotTold() throws IOException {
        try (Rig rig = new Rig(Transport.NIO, OUTER, 0)) {
            rig.want(true);
            rig.awaitTold("203.0.113.7:40001");
            assertThat(rig.call(rig.mapping::end)).isTrue();
            rig.awaitRequest("40001 for 0", 2);
            assertThat(rig.user.told).isEmpty();
        }
    }

    @Test
    void whereNothingWasMappedNothingIsGivenBack() throws IOException {
        try (Rig rig = new Rig(Transport.NIO, OUTER, 0)) {
            assertThat(rig.call(rig.mapping::end)).isFalse();
            assertThat(rig.router.requests).isEmpty();
        }
    }

    @Test
    void privateAddressOutsideIsToldToTheUserOnly() throws IOException {
        try (Rig rig = new Rig(Transport.NIO, PRIVATE, 0)) {
            rig.want(true);
            rig.awaitTold("null");
            assertThat(rig.log.lines)
                    .last()
                    .isEqualTo(
                            "port mapping: 100.64.0.1 is a private address: another NAT stands before that router, so"
                                    + " that only its own network gets in there");
        }
    }

    /// 203.0.113.1 is nobody's.
    @ParameterizedTest
    @EnumSource
    void addressThatThisHostHasNoMoreDoesNoHarm(Transport transport) throws IOException {
        try (Rig rig = new Rig(transport, OUTER, 0)) {
            rig.inner = 0xcb007101;
            rig.want(true);
            rig.run(() -> {});
            rig.inner = 0x7f000001;
            rig.awaitTold("203.0.113.7:40001");
        }
    }

    @Test
    void refusalIsToldInALine() throws IOException {
        try (Rig rig = new Rig(Transport.NIO, OUTER, REFUSED)) {
            rig.want(true);
            Eventually.holds("it is told", () -> !rig.log.lines.isEmpty(), () -> rig.router.requests);
            assertThat(rig.log.lines)
                    .containsExactly(
                            "port mapping: the router 127.0.0.1 refuses: it is set to refuse, or keeps the port"
                                    + " for somebody else");
        }
    }

    /// The tunnel, whose port may become another one.
    private static final class User implements PortMapping.User {
        private final List<String> told = new CopyOnWriteArrayList<>();
        private volatile int port = 40001;

        @Override
        public InetSocketAddress socket() {
            return LoopRig.address("0.0.0.0", port);
        }

        @Override
        public void onMapped(@Nullable Endpoint outer) {
            told.add(String.valueOf(outer));
        }
    }

    private static final class Rig extends LoopRig {
        private final LoopbackRouter router;
        private final User user = new User();
        private final PortMapping mapping;
        private volatile int inner = 0x7f000001;

        private Rig(Transport transport, int outer, int result) throws IOException {
            super(transport);
            router = new LoopbackRouter(outer, result);
            UplinkFinder here = socket -> new Uplink(router.address(), Endpoint.ipv4(inner, socket.getPort()));
            mapping = new PortMapping(
                    new RouterLink.Common(loop, null, new SystemEntropy(), new MappingLog(log)), here, _ -> null, user);
        }

        private void want(boolean isWanted) {
            run(() -> mapping.want(isWanted));
        }

        private void awaitTold(String... words) {
            Eventually.holds("it is told", () -> user.told.equals(List.of(words)), () -> user.told + " " + log.lines);
            user.told.clear();
        }

        private void awaitRequest(String words, int times) {
            Eventually.holds(
                    words,
                    () -> router.requests.stream().filter(words::equals).count() == times,
                    () -> router.requests);
        }

        @Override
        public void close() {
            run(mapping::close);
            super.close();
            router.close();
        }
    }
}
