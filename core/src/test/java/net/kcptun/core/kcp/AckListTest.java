package net.kcptun.core.kcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AckListTest {
    private static final long MILLI = 1_000_000;

    private final Packets out = new Packets();
    private final PacketWriter writer = new PacketWriter(1400);
    private final AckList acks = new AckList(KcpOptions.DEFAULT, new SegmentPool(1400, 4).ackPages());
    private int counted;

    @Test
    void runInOrderIsAcknowledgedByItsNewestSegment() {
        acks.onInOrder(0, 1, 0);
        assertThat(acks.dueAt()).isEqualTo(3 * MILLI);
        acks.onInOrder(1, 2, MILLI);
        assertThat(write(2, false, 3 * MILLI)).containsExactly("ACK 1 una 2");
        assertThat(acks.dueAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aPartOfTheWindowIsNotKeptWaiting() {
        assertThat(owedUntilDue(256, 1)).isEqualTo(2);
        assertThat(owedUntilDue(1024, 1)).isEqualTo(8);
        assertThat(owedUntilDue(4096, 1)).isEqualTo(16);
        assertThat(owedUntilDue(4096, 2)).isEqualTo(1);
    }

    @Test
    void ofSegmentsThatComeSlowlyEverySecondOneIsAcknowledged() {
        acks.onInOrder(0, 0, 10 * MILLI);
        assertThat(acks.dueAt()).isEqualTo(13 * MILLI);
        acks.onInOrder(1, 0, 11 * MILLI);
        assertThat(acks.dueAt()).isZero();
    }

    private static int owedUntilDue(int rcvwnd, int flush) {
        AckList list =
                new AckList(new KcpOptions(256, rcvwnd, 1, 10, 2, true, flush), new SegmentPool(1400, 4).ackPages());
        for (int sn = 0; sn < 50; sn++) {
            list.onInOrder(sn, 0, 0);
        }
        list.release();
        int owed = 0;
        do {
            list.onInOrder(50 + owed++, 0, 0);
        } while (list.dueAt() > 0);
        return owed;
    }

    @Test
    void acknowledgementsAreInOrderOfArrival() {
        acks.onSingle(5, 1, false, 0);
        acks.onInOrder(6, 2, 0);
        acks.onSingle(9, 3, false, 0);
        assertThat(acks.dueAt()).isZero();
        assertThat(write(7, false, 0)).containsExactly("ACK 5 una 7", "ACK 6 una 7", "ACK 9 una 7");
    }

    @Test
    void fourRecentOnesAreRepeatedWhileThereIsAHole() {
        for (int sn = 1; sn <= 6; sn++) {
            acks.onSingle(sn, 1, false, 0);
            write(0, false, 0);
        }
        acks.onSingle(7, 1, false, 0);
        assertThat(write(0, true, MILLI))
                .containsExactly("ACK 3 una 0", "ACK 4 una 0", "ACK 5 una 0", "ACK 6 una 0", "ACK 7 una 0");
    }

    @Test
    void oldOrCoveredOnesAreNotRepeated() {
        acks.onSingle(3, 1, false, 0);
        acks.onSingle(8, 1, false, 0);
        write(0, true, 0);
        acks.onSingle(9, 1, false, 0);
        assertThat(write(5, true, 20 * MILLI)).containsExactly("ACK 8 una 5", "ACK 9 una 5");
        acks.onSingle(10, 1, false, 0);
        assertThat(write(5, true, 41 * MILLI)).containsExactly("ACK 10 una 5");
    }

    @Test
    void wherePacketsComeSlowlyTheLastBatchThatIsNotTooLateTakesThePlaceOfTheSeventh() {
        for (int i = 0; i < 4; i++) {
            acks.onSingle(0, 1, true, 0);
        }
        write(0, true, 0);
        for (int sn = 1; sn <= 9; sn++) {
            acks.onSingle(sn, 1, false, sn * 4 * MILLI);
            List<String> batch = write(0, true, sn * 4 * MILLI);
            boolean isInFifth = batch.contains("ACK " + (sn - 5) + " una 0");
            assertThat(isInFifth).as("%s", batch).isEqualTo(sn > 5);
            assertThat(batch).doesNotContain("ACK " + (sn - 6) + " una 0");
        }
    }

    @Test
    void thatAcknowledgementsWereLostIsRemembered() {
        for (int i = 0; i < 20; i++) {
            acks.onSingle(0, 1, true, 0);
        }
        write(0, true, 0);
        for (int sn = 1; sn <= 3_000; sn++) {
            acks.onSingle(sn, 1, false, 0);
            if (sn % 16 == 0) {
                List<String> batch = write(0, true, 0);
                assertThat(batch.contains("ACK " + (sn - 47) + " una 0"))
                        .as("%s", batch)
                        .isEqualTo(sn > 32);
            }
        }
    }

    @Test
    void whereAcknowledgementsAreLostABatchGoesAgainInTheSecondAndInTheSeventh() {
        for (int i = 0; i < 4; i++) {
            acks.onSingle(0, 1, true, 0);
        }
        write(0, true, 0);
        for (int sn = 1; sn <= 100; sn++) {
            acks.onSingle(sn, 1, false, 0);
        }
        assertThat(write(0, true, 0)).contains("ACK 1 una 0", "ACK 100 una 0");
        for (int sn = 101; sn <= 107; sn++) {
            acks.onSingle(sn, 1, false, 0);
            List<String> batch = write(0, true, 0);
            assertThat(batch.contains("ACK 1 una 0")).as("%s", batch).isEqualTo(sn == 102 || sn == 107);
            assertThat(batch).contains("ACK " + sn + " una 0").doesNotContain("ACK 33 una 0");
        }
    }

    @Test
    void whatComesInQuickSuccessionIsAcknowledgedAMillisecondAtATime() {
        long now = 0;
        for (int sn = 0; sn < 100; sn++) {
            now += MILLI / 10;
            acks.onSingle(sn, 1, false, now);
            if (acks.dueAt() <= now) {
                write(0, false, now);
            }
        }
        write(0, false, now);
        acks.onSingle(100, 1, false, now);
        assertThat(acks.dueAt()).isEqualTo(now + MILLI);
        for (int sn = 101; sn < 116; sn++) {
            acks.onSingle(sn, 1, false, now);
        }
        assertThat(acks.dueAt()).isZero();
    }

    @Test
    void repeatsGoOnAcrossTheEndOfTheirMemory() {
        for (int sn = 1; sn <= 70; sn++) {
            acks.onSingle(sn, 1, false, 0);
            write(0, false, 0);
        }
        acks.onSingle(71, 1, false, 0);
        assertThat(write(0, true, 0))
                .containsExactly("ACK 67 una 0", "ACK 68 una 0", "ACK 69 una 0", "ACK 70 una 0", "ACK 71 una 0");
    }

    @Test
    void allThatIsWrittenIsCounted() {
        acks.onSingle(5, 1, false, 0);
        acks.onInOrder(6, 2, 0);
        write(0, true, 0);
        acks.onSingle(9, 3, false, 0);
        write(0, true, 0);
        assertThat(counted).isEqualTo(2 + 2);
    }

    @Test
    void pendingOnesAreBounded() {
        for (int sn = 1; sn <= 5000; sn++) {
            acks.onSingle(sn, 1, false, 0);
        }
        assertThat(write(0, false, 0)).hasSize(1024);
    }

    private List<String> write(int una, boolean holes, long now) {
        writer.begin(Packets.CONV, 1400, SegmentHeader.millis(now), out);
        writer.receiveState(256, una);
        counted += acks.write(writer, una, holes, now);
        writer.finish();
        return out.takeSegments();
    }
}
