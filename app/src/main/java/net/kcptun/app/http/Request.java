package net.kcptun.app.http;

import java.util.Map;

/// What a client asks for. A request's body is read and forgotten.
///
/// @param path decoded, without the query
/// @param query decoded; the last of equal names wins, a name without a value has ""
/// @param accept the Accept header, or ""
public record Request(boolean isPost, String path, Map<String, String> query, String accept) {}
