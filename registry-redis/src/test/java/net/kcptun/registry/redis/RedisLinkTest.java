package net.kcptun.registry.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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

    private static int keys(RedisServer redis) {
        return number(redis, "DBSIZE");
    }

    private static int subscribers(RedisServer redis) {
        return number(redis, "PUBSUB", "CHANNELS");
    }

    private static int number(RedisServer redis, String... command) {
        try {
            String said = redis.cli(command);
            return said.matches("[0-9]+")
                    ? Integer.parseInt(said)
                    : (int) said.lines().count();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
