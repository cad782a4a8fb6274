/// The HTTP cover: what a prober hears is what a stock nginx says, byte for byte.
///
/// Pure: bytes and the time go in, bytes and deadlines come out. Depends on nothing but `java.base`. Start with
/// [net.kcptun.core.obfs.http.HttpCover] (the server's side) and [net.kcptun.core.obfs.http.CoverRequest] (the
/// client's); what a request is made of follows nginx's sources, mostly `ngx_http_parse.c`.
@NullMarked
package net.kcptun.core.obfs.http;

import org.jspecify.annotations.NullMarked;
