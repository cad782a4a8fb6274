/// Rendezvous servers find each other's services through Valkey or Redis, by Lettuce.
///
/// Depends on `app.registry` and the core. Start with [net.kcptun.registry.redis.RedisLink].
@NullMarked
package net.kcptun.registry.redis;

import org.jspecify.annotations.NullMarked;
