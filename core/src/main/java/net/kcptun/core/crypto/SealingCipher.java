package net.kcptun.core.crypto;

import static net.kcptun.core.crypto.CipherMethod.TAG_BYTES;

import net.kcptun.core.wire.Entropy;

/// Lays out a datagram and has an [Aead] seal or open it in place.
///
/// Cost: sealing copies the packet once, opening copies nothing. A nonce is remembered only after its packet turned
/// out authentic, so that forged packets can neither fill the filter nor shut out real ones. Once closed
/// it refuses by itself: to most libraries a wiped key is a key of zeros.
final class SealingCipher implements PacketCipher {
    private final Aead aead;
    private final Nonces nonces;
    private final Padding padding;
    private final ReplayFilter filter;
    private final OwnNonces own;
    private final int nonceBytes;
    private final int overhead;
    private boolean isClosed;

    SealingCipher(CipherMethod method, Aead aead, Entropy entropy, ReplayFilter filter, OwnNonces own) {
        this.aead = aead;
        this.filter = filter;
        this.own = own;
        nonceBytes = method.nonceBytes();
        overhead = method.overhead();
        nonces = nonceBytes == CounterNonces.BYTES ? new CounterNonces(entropy, own) : new RandomNonces(entropy, own);
        padding = new Padding(entropy);
    }

    @Override
    public int overhead() {
        return overhead;
    }

    @Override
    public int seal(byte[] in, int inOff, int len, int maxPlain, byte[] out) {
        assert in != out && len <= maxPlain;
        if (isClosed) {
            throw new IllegalStateException("the key is gone");
        }
        System.arraycopy(in, inOff, out, 0, len);
        int textLen = len + padding.append(out, len, maxPlain - len);
        int nonceAt = textLen + TAG_BYTES;
        nonces.next(out, nonceAt);
        aead.seal(out, nonceAt, out, 0, textLen);
        return textLen + overhead;
    }

    @Override
    public int open(byte[] buf, int off, int len) {
        int textLen = len - overhead;
        if (textLen <= 0) {
            return TOO_SHORT;
        }
        int nonceAt = off + textLen + TAG_BYTES;
        if (isClosed || !aead.open(buf, nonceAt, buf, off, textLen)) {
            return FORGED;
        }
        if (own.contains(buf, nonceAt, nonceBytes)) {
            return REPLAYED;
        }
        return filter.isNew(buf, nonceAt, nonceBytes) ? textLen : REPLAYED;
    }

    @Override
    public void renewNonces() {
        nonces.renew();
    }

    @Override
    public String provider() {
        return aead.provider();
    }

    @Override
    public void close() {
        isClosed = true;
        aead.wipe();
    }
}
