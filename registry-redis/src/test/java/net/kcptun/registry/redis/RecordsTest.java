package net.kcptun.registry.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import net.kcptun.core.tunnel.api.SharedRegistry.Client;
import net.kcptun.core.tunnel.api.SharedRegistry.Found;
import net.kcptun.core.wire.ControlMessage.ServiceId;
import net.kcptun.core.wire.Endpoint;
import net.kcptun.registry.redis.Records.Introduction;
import org.junit.jupiter.api.Test;

final class RecordsTest {
    private static final Endpoint FOUR = Endpoint.ipv4(0xc0000201, 65535);
    private static final Endpoint SIX = Endpoint.ipv6(0x20010db8L << 32, -1, 1, 0);
    private static final Found FOUND = new Found(-2, FOUR, SIX);
    private static final ServiceId ID = new ServiceId(new byte[] {0, -1});
    private static final Introduction CLIENT = new Introduction(new Client(ID, SIX, FOUR, null), true);
    private static final Introduction RELAYED = new Introduction(new Client(ID, SIX, FOUR, SIX), false);

    @Test
    void whatIsWrittenIsRead() {
        assertThat(Records.readRecord(Records.record(FOUND))).isEqualTo(FOUND);
        assertThat(Records.readIntroduction(Records.introduction(CLIENT))).isEqualTo(CLIENT);
        assertThat(Records.readIntroduction(Records.introduction(RELAYED))).isEqualTo(RELAYED);
        Introduction longest = new Introduction(new Client(new ServiceId(new byte[256]), SIX, SIX, SIX), true);
        assertThat(Records.readIntroduction(Records.introduction(longest))).isEqualTo(longest);
    }

    @Test
    void aRecordOfIpv4Has23Bytes() {
        assertThat(Records.record(new Found(1, FOUR, FOUR))).hasSize(23);
    }

    @Test
    void whatIsOfAnotherLengthOrVersionIsNone() {
        byte[] record = Records.record(FOUND);
        byte[] client = Records.introduction(CLIENT);
        for (int length = 0; length <= record.length + 1; length++) {
            assertThat(Records.readRecord(Arrays.copyOf(record, length)) != null)
                    .isEqualTo(length == record.length);
        }
        for (int length = 0; length <= client.length + 1; length++) {
            assertThat(Records.readIntroduction(Arrays.copyOf(client, length)) != null)
                    .isEqualTo(length == client.length);
        }
        record[0] = 2;
        client[0] = 2;
        assertThat(Records.readRecord(record)).isNull();
        assertThat(Records.readIntroduction(client)).isNull();
    }

    @Test
    void anAddressWithoutAPortIsNone() {
        assertThat(Records.readRecord(Records.record(new Found(1, FOUR, Endpoint.ipv4(1, 0)))))
                .isNull();
    }

    @Test
    void anyBytesAreReadWithoutAFailure() {
        Random random = new Random(3);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(330)];
            random.nextBytes(bytes);
            if (bytes.length > 3) {
                bytes[0] = 1;
                bytes[1] = (byte) (i & 3);
                bytes[2] = 0;
            }
            Records.readRecord(bytes);
            Records.readIntroduction(bytes);
        }
    }

    @Test
    void namesAreReadable() {
        Names names = new Names("k");
        assertThat(new String(names.service(ServiceId.EMPTY))).isEqualTo("k:s:47DEQpj8HBSa-_TImW-5JA");
        assertThat(new String(names.frontEnd(255))).isEqualTo("k:f:00000000000000ff");
    }
}
