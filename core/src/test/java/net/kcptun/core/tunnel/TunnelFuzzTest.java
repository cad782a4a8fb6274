package net.kcptun.core.tunnel;

import com.code_intelligence.jazzer.junit.FuzzTest;
import net.kcptun.core.fuzz.Tape;

/// A tunnel of any role that meets peers with the key who send anything, users who do anything, and time that passes in
/// any steps, keeps its limits and its books; and in the end nothing of it is left. An input is a set of options and a
/// sequence of steps.
final class TunnelFuzzTest {
    private static final int STEPS_MAX = 300;

    @FuzzTest
    void anySteps(byte[] data) {
        Tape tape = new Tape(data);
        FuzzedTunnel tunnel = new FuzzedTunnel(tape);
        for (int step = 0; step < STEPS_MAX && !tape.isAtEnd(); step++) {
            tunnel.step();
            tunnel.check();
        }
        tunnel.end();
    }
}
