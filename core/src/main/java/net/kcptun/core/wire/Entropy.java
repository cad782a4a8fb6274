package net.kcptun.core.wire;

/// Where random bits come from: a cryptographic generator in the program, a seeded one in tests, so that the same seed
/// and the same inputs give the same bytes.
public interface Entropy {
    /// Fills `buf[off..off+len)` with unpredictable bytes.
    void fill(byte[] buf, int off, int len);

    /// 32 unpredictable bits. May be drawn from a cheaper generator than [#fill], which serves nonces.
    int nextInt();
}
