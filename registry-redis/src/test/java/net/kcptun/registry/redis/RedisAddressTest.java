package net.kcptun.registry.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RedisAddressTest {
    private static final String SECRET = "s3cr3t-word";

    @Test
    void whatIsShownHoldsNoPassword() {
        assertThat(name("redis://user:" + SECRET + "@h:7000/2")).isEqualTo("redis at h:7000");
        assertThat(name("rediss://" + SECRET + "@h")).isEqualTo("redis at h:6379");
        assertThat(name("redis-sentinel://" + SECRET + "@a:1,b:2/0#x"))
                .isEqualTo("redis x of the sentinels at a:1, b:2");
        assertThat(name("redis://user:" + SECRET + "@a:1,b:2")).isEqualTo("redis cluster at a:1, b:2");
        assertThat(name("redis-socket:///run/redis.sock")).isEqualTo("redis at /run/redis.sock");
        assertThat(RedisAddress.parse("redis://user:" + SECRET + "@h").uris().toString())
                .doesNotContain(SECRET);
    }

    @Test
    void keysBeginWithThePrefix() {
        assertThat(RedisAddress.parse("redis://h").prefix()).isEqualTo("kcptun");
        assertThat(RedisAddress.parse("redis://h/1?prefix=red-team").prefix()).isEqualTo("red-team");
        RedisAddress sentinel = RedisAddress.parse("redis-sentinel://a,b?prefix=p&database=3#main");
        assertThat(sentinel.prefix()).isEqualTo("p");
        assertThat(sentinel.uris().getFirst().getDatabase()).isEqualTo(3);
        assertThat(sentinel.uris().getFirst().getSentinelMasterId()).isEqualTo("main");
    }

    @Test
    void whatIsNoneIsSaidWithoutItsText() {
        for (String text : new String[] {
            "redis://" + SECRET + ":x:y@",
            "redis://h?prefix=a b" + SECRET,
            "redis://h:99999999/" + SECRET,
            "redis-sentinel://"
        }) {
            assertThatThrownBy(() -> RedisAddress.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(SECRET);
        }
    }

    private static String name(String uri) {
        return RedisAddress.parse(uri).toString();
    }
}
