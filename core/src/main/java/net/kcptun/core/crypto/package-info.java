/// Sealing and opening datagrams: methods, keys, nonces, padding and the replay filter.
///
/// Depends on `core.wire` and a cryptographic library. Start with [net.kcptun.core.crypto.PacketCipher].
@NullMarked
package net.kcptun.core.crypto;

import org.jspecify.annotations.NullMarked;
