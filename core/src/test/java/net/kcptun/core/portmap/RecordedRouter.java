package net.kcptun.core.portmap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import net.kcptun.core.wire.Bytes;

/// What a lease has asked its router, what it has told, and the answers that a router would give.
final class RecordedRouter implements LeasePort {
    final List<byte[]> sent = new ArrayList<>();
    final List<String> told = new ArrayList<>();

    @Override
    public void send(byte[] datagram) {
        sent.add(datagram);
    }

    @Override
    public void onMapped(Mapping mapping) {
        told.add(
                "mapped " + mapping.outer() + " by " + mapping.protocol().text() + " for " + mapping.lifetimeSeconds());
    }

    @Override
    public void onLost(Mapping mapping, Loss why) {
        told.add("lost " + mapping.outer() + ": " + why);
    }

    @Override
    public void onRefused(Uplink uplink, Refusal why) {
        told.add("refused: " + why);
    }

    @Override
    public void onSilent(Uplink uplink) {
        told.add("silent");
    }

    /// In words, since the last time.
    List<String> takeSent() {
        List<String> words = sent.stream().map(RecordedRouter::describe).toList();
        sent.clear();
        return words;
    }

    List<String> takeTold() {
        List<String> words = List.copyOf(told);
        told.clear();
        return words;
    }

    private static String describe(byte[] request) {
        if (request[0] == PcpCodec.VERSION) {
            return "pcp " + Bytes.u16(request, 40) + " for " + Bytes.i32(request, 4) + " as " + Bytes.u16(request, 42)
                    + HexFormat.of().formatHex(request, 56, 60).replace("00000000", "");
        }
        return request.length == 2
                ? "natpmp address"
                : "natpmp " + Bytes.u16(request, 4) + " for " + Bytes.i32(request, 8) + " as " + Bytes.u16(request, 6);
    }

    /// PCP's answer to the last question.
    ///
    /// @param outer of IPv4, as a number
    byte[] pcp(int result, int lifetimeSeconds, int epochSeconds, int outer, int outerPort) {
        byte[] answer = sent.getLast().clone();
        Arrays.fill(answer, 8, 24, (byte) 0);
        answer[1] |= (byte) 0x80;
        answer[3] = (byte) result;
        Bytes.put32(answer, 4, lifetimeSeconds);
        Bytes.put32(answer, 8, epochSeconds);
        Bytes.put16(answer, 42, outerPort);
        Bytes.put64(answer, 44, 0);
        Bytes.put32(answer, 52, 0xffff);
        Bytes.put32(answer, 56, outer);
        return answer;
    }

    static byte[] address(int result, int epochSeconds, int outer) {
        byte[] answer = new byte[12];
        answer[1] = (byte) 0x80;
        Bytes.put16(answer, 2, result);
        Bytes.put32(answer, 4, epochSeconds);
        Bytes.put32(answer, 8, outer);
        return answer;
    }

    static byte[] natPmp(int result, int lifetimeSeconds, int epochSeconds, int innerPort, int outerPort) {
        byte[] answer = new byte[16];
        answer[1] = (byte) 0x81;
        Bytes.put16(answer, 2, result);
        Bytes.put32(answer, 4, epochSeconds);
        Bytes.put16(answer, 8, innerPort);
        Bytes.put16(answer, 10, outerPort);
        Bytes.put32(answer, 12, lifetimeSeconds);
        return answer;
    }

    /// What one that knows only NAT-PMP says to PCP.
    static byte[] unsupported() {
        return new byte[] {0, (byte) 0x81, 0, 1, 0, 0, 0, 1};
    }
}
