package net.kcptun.registry.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.kcptun.core.tunnel.api.SharedRegistry.Client;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Each edge of the table in [RedisLink], against a real server.
@Timeout(120)
final class RedisLinkTest {
    private static final ServiceId HOME = new ServiceId("home".getBytes(US_ASCII));
    private static final Endpoint INNER = Endpoint.ipv4(0x0a000001, 1);
    private static final Endpoint OUTER = Endpoint.ipv4(0x0b000001, 11);
    private static final String FOUND = "found \"home\" at 10.0.0.1:1 11.0.0.1:11";
    private static final String CLIENT = " \"home\" 10.0.0.1:1 11.0.0.1:11";

    @TempDir
    Path folder;

    @Test
    void whatOneWritesAnotherFindsAndTellsIt() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                RecordedAnswers one = new RecordedAnswers(redis.uri());
                RecordedAnswers other = new RecordedAnswers(redis.uri())) {
            assertThat(one.next()).isEqualTo("up redis at 127.0.0.1:" + redis.port());
            other.await("up");
            assertThat(other.link.ask(HOME)).isTrue();
            assertThat(other.next()).isEqualTo("missing \"home\"");
            assertThat(one.link.write(HOME, INNER, OUTER, 60)).isTrue();
            Eventually.holds("it is written", () -> keys(redis) == 1);
            assertThat(redis.cli("TTL", redis.cli("KEYS", "kcptun:s:*"))).isBetween("58", "60");
            other.link.ask(HOME);
            assertThat(other.next()).isEqualTo(FOUND);
            other.link.introduce(other.found, new Client(HOME, INNER, OUTER, null));
            assertThat(one.next()).isEqualTo("client" + CLIENT);
            assertThat(other.isSilent()).isTrue();
        }
    }

    @Test
    void whereAFrontEndIsGoneAllAreAsked() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                RecordedAnswers other = new RecordedAnswers(redis.uri())) {
            other.await("up");
            try (RecordedAnswers one = new RecordedAnswers(redis.uri())) {
                one.await("up");
                one.link.write(HOME, INNER, OUTER, 60);
                Eventually.holds("it is written", () -> keys(redis) == 1);
            }
            other.link.ask(HOME);
            assertThat(other.next()).isEqualTo(FOUND);
            Eventually.holds("nobody listens there", () -> subscribers(redis) == 2);
            other.link.introduce(other.found, new Client(HOME, INNER, OUTER, null));
            assertThat(other.next()).isEqualTo("orphan" + CLIENT);
        }
    }

    @Test
    void whatIsNoRecordIsToldAsSuch() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                RecordedAnswers one = new RecordedAnswers(redis.uri() + "?prefix=other")) {
            one.await("up");
            redis.cli("SET", new String(new Names("other").service(HOME), US_ASCII), "no record");
            one.link.ask(HOME);
            assertThat(one.next()).isEqualTo("invalid \"home\"");
            redis.cli("PUBLISH", "other:all", "no message");
            assertThat(one.next()).isEqualTo("invalid introduction");
        }
    }

    @Test
    void anEngineThatIsKilledIsFoundAgain() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                RecordedAnswers one = new RecordedAnswers(redis.uri())) {
            one.await("up");
            redis.kill();
            assertThat(one.await("down")).contains("it has closed the connection");
            assertThat(one.link.ask(HOME)).isFalse();
            assertThat(one.link.write(HOME, INNER, OUTER, 60)).isFalse();
            assertThat(one.await("down")).contains("refused");
            redis.restart();
            one.await("up");
            one.link.ask(HOME);
            assertThat(one.await("missing")).contains("home");
        }
    }

    @Test
    void anEngineThatStandsStillIsAwayUntilItGoesOn() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                RecordedAnswers one = new RecordedAnswers(redis.uri())) {
            one.await("up");
            redis.freeze(true);
            assertThat(one.await("down")).contains("no answer for 3 s");
            redis.freeze(false);
            one.await("up");
        }
    }

    @Test
    void whereTheCommandsGoSilentTheEngineIsAway() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                Proxy proxy = new Proxy(redis.port());
                RecordedAnswers one = new RecordedAnswers(proxy.uri())) {
            one.await("up");
            proxy.forget(client(redis, "normal", "cmd=ping"));
            assertThat(one.await("down")).contains("no answer for 3 s");
            one.await("up");
        }
    }

    /// Else it would never hear again of clients at other front ends.
    @Test
    void whereWhatIsPublishedGoesSilentTheEngineIsAwayAndAllIsHeardAgain() throws Exception {
        try (RedisServer redis = RedisServer.start(folder);
                Proxy proxy = new Proxy(redis.port());
                RecordedAnswers one = new RecordedAnswers(proxy.uri())) {
            one.await("up");
            proxy.forget(client(redis, "pubsub", " sub=2 "));
            assertThat(one.await("down")).contains("no answer for 3 s");
            one.await("up");
            redis.cli("PUBLISH", "kcptun:all", "no message");
            assertThat(one.next()).isEqualTo("invalid introduction");
        }
    }

    /// Such an engine speaks RESP2, in which a connection that has subscribed answers a PING in another form.
    @Test
    void anEngineOfTheOldProtocolStaysUp() throws Exception {
        try (RedisServer redis = RedisServer.start(folder, "--rename-command", "HELLO", "");
                RecordedAnswers one = new RecordedAnswers(redis.uri())) {
            one.await("up");
            Eventually.holds("PING was answered often", () -> pings(redis) >= 10);
            assertThat(one.isSilent()).isTrue();
        }
    }

    /// In a cluster the front end's own channel has a connection of its own.
    @Test
    void whereANodeOfAClusterGoesSilentTheClusterIsAway() throws Exception {
        try (RedisServer redis = cluster();
                Proxy proxy = new Proxy(redis.port())) {
            redis.cli("CONFIG", "SET", "cluster-announce-port", String.valueOf(proxy.port()));
            try (RecordedAnswers one = new RecordedAnswers(proxy.uri() + ",127.0.0.1:" + proxy.port())) {
                one.await("up");
                Eventually.holds("PING was answered often", () -> pings(redis) >= 10);
                assertThat(one.isSilent()).isTrue();
                proxy.forget(client(redis, "pubsub", " ssub=1 "));
                assertThat(one.await("down")).contains("no answer for 3 s");
                one.await("up");
            }
        }
    }

    @Test
    void anEngineThatAnswersPingWithAnErrorIsAway() throws Exception {
        try (RedisServer redis = RedisServer.start(folder)) {
            redis.cli("ACL", "SETUSER", "kcptun", "on", ">s3cr3t", "~*", "&*", "+@all");
            try (RecordedAnswers one = new RecordedAnswers("redis://kcptun:s3cr3t@127.0.0.1:" + redis.port())) {
                one.await("up");
                redis.cli("ACL", "SETUSER", "kcptun", "-ping");
                assertThat(one.await("down")).contains("NOPERM");
            }
        }
    }

    @Test
    void aUserWithAPasswordIsLetInAndAWrongOneToldWithoutIt() throws Exception {
        try (RedisServer redis = RedisServer.start(folder)) {
            redis.cli("ACL", "SETUSER", "kcptun", "on", ">s3cr3t", "resetchannels", "~kcptun:*", "&kcptun:*");
            redis.cli(
                    "ACL", "SETUSER", "kcptun", "+ping", "+hello", "+client", "+set", "+get", "+publish", "+subscribe");
            String right = "redis://kcptun:s3cr3t@127.0.0.1:" + redis.port();
            try (RecordedAnswers one = new RecordedAnswers(right)) {
                one.await("up");
                redis.cli("CONFIG", "SET", "maxmemory", "1");
                one.link.write(HOME, INNER, OUTER, 60);
                assertThat(one.await("lost")).contains("OOM");
            }
            try (RecordedAnswers one = new RecordedAnswers(right.replace("s3cr3t", "wr0ng"))) {
                assertThat(one.await("down")).contains("WRONGPASS").doesNotContain("wr0ng");
            }
        }
    }

    /// Of one node.
    private RedisServer cluster() throws Exception {
        RedisServer redis = RedisServer.start(
                folder,
                "--cluster-enabled",
                "yes",
                "--cluster-announce-ip",
                "127.0.0.1",
                "--cluster-port",
                String.valueOf(RedisServer.freePort()));
        redis.cli("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        Eventually.holds(
                "the cluster is ready", () -> said(redis, "CLUSTER", "INFO").contains("cluster_state:ok"));
        return redis;
    }

    /// The port of the one client that is of this type, and of which `CLIENT LIST` says so.
    private static int client(RedisServer redis, String type, String says) {
        Pattern port = Pattern.compile("(?m)^.* addr=127.0.0.1:([0-9]+) .*" + says + ".*$");
        Eventually.holds(
                "there is such a client",
                () -> port.matcher(said(redis, "CLIENT", "LIST", "TYPE", type)).find());
        Matcher found = port.matcher(said(redis, "CLIENT", "LIST", "TYPE", type));
        assertThat(found.find()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    /// How many PINGs the engine has answered.
    private static int pings(RedisServer redis) {
        Matcher calls = Pattern.compile("cmdstat_ping:calls=([0-9]+)").matcher(said(redis, "INFO", "commandstats"));
        return calls.find() ? Integer.parseInt(calls.group(1)) : 0;
    }

    private static int keys(RedisServer redis) {
        return number(redis, "DBSIZE");
    }

    private static int subscribers(RedisServer redis) {
        return number(redis, "PUBSUB", "CHANNELS");
    }

    private static int number(RedisServer redis, String... command) {
        String said = said(redis, command);
        return said.matches("[0-9]+")
                ? Integer.parseInt(said)
                : (int) said.lines().count();
    }

    private static String said(RedisServer redis, String... command) {
        try {
            return redis.cli(command);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
