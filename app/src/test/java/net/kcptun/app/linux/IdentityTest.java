package net.kcptun.app.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Users and groups by the names and numbers that every Linux has: root is 0, and its login group too.
@EnabledOnOs(value = OS.LINUX, disabledReason = "identities are changed on Linux only")
final class IdentityTest {
    /// Stands for an id that is left as it is.
    private static final int STAYS = -1;

    @ParameterizedTest
    @CsvSource({
        "root, 0, -1",
        "root:, 0, 0",
        "root:root, 0, 0",
        ":root, -1, 0",
        "0, 0, -1",
        "0:, 0, 0",
        "1234:55, 1234, 55",
        "root:55, 0, 55",
        "1234:root, 1234, 0",
        ":55, -1, 55",
        "4294967294:2147483648, -2, -2147483648"
    })
    void eachFormNamesAUserAGroupOrBoth(String text, int uid, int gid) throws IdentityException {
        Identity identity = Identity.named(text);
        assertThat(identity.uid()).isEqualTo(optional(uid));
        assertThat(identity.gid()).isEqualTo(optional(gid));
        assertThat(identity).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "::", "root:root:", "a:b:c", ":a:"})
    void otherFormsAreRefused(String text) {
        assertThatThrownBy(() -> Identity.named(text))
                .isInstanceOf(IdentityException.class)
                .hasMessage('"' + text + "\" is none of user, user:group, user:, :group");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no-such-user | no user \"no-such-user\" here",
                "no-such-user: | no user \"no-such-user\" here",
                "root:no-such-group | no group \"no-such-group\" here",
                ":no-such-group | no group \"no-such-group\" here",
                "-1 | no user \"-1\" here",
                "4012345678: | give the group too: 4012345678:GROUP",
                "4294967295 | 4294967295 is not in 0..4294967294",
                ":4294967295 | 4294967295 is not in 0..4294967294",
                "99999999999999999999 | 99999999999999999999 is not in 0..4294967294"
            })
    void whatIsUnknownIsNamed(String text, String said) {
        assertThatThrownBy(() -> Identity.named(text))
                .isInstanceOf(IdentityException.class)
                .hasMessageContaining(said);
    }

    @Test
    void anotherIdentityIsNotTakenForOnesOwn() throws SystemCallException {
        int uid = CFunction.call("getuid").value();
        assertThat(Credentials.areOnly(OptionalInt.of(uid + 1), OptionalInt.empty()))
                .isFalse();
        assertThat(Credentials.areOnly(OptionalInt.empty(), OptionalInt.of(Credentials.gid() + 1)))
                .isFalse();
    }

    private static OptionalInt optional(int id) {
        return id == STAYS ? OptionalInt.empty() : OptionalInt.of(id);
    }
}
