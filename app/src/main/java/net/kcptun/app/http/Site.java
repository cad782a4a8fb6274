package net.kcptun.app.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.kcptun.app.log.LimitedLog;
import org.jspecify.annotations.Nullable;

/// What a request is answered with: the checks in their order, then the resource.
///
/// | checked | else |
/// |---|---|
/// | the request can be read, and is not too long | 400, 414, 431 |
/// | HTTP/1.x, a method of HTTP, chunked at most, no expectation but 100-continue | 505, 501, 417 |
/// | no body with GET and HEAD, and a small one elsewhere | 413 |
/// | one Host, ours; not of another site | 400, 421, 403 |
/// | the token, where one is needed, for unknown paths too | 401 |
/// | a resource of this path, which takes the method | 404, 405 |
///
/// What ends before the body also ends the connection. One thread.
record Site(Map<String, Resource> resources, Access access, Hosts hosts, LimitedLog failures) {
    private static final Set<HttpMethod> METHODS = Set.of(
            HttpMethod.GET,
            HttpMethod.HEAD,
            HttpMethod.POST,
            HttpMethod.PUT,
            HttpMethod.PATCH,
            HttpMethod.DELETE,
            HttpMethod.OPTIONS,
            HttpMethod.TRACE);

    Site {
        resources = Map.copyOf(resources);
    }

    /// What can be said before the body: null if it is to be read.
    @Nullable
    Answer refusal(HttpRequest head) {
        if (head.decoderResult().isFailure()) {
            return unreadable(head.decoderResult().cause());
        }
        HttpVersion version = head.protocolVersion();
        if (!version.protocolName().equals("HTTP") || version.majorVersion() != 1) {
            return Answer.text(505, "HTTP/1.0 and HTTP/1.1 are spoken here").last();
        }
        if (!METHODS.contains(head.method())) {
            return Answer.text(501, "this method is unknown here").last();
        }
        HttpHeaders headers = head.headers();
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty()
                && !(codings.size() == 1 && HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.getFirst()))) {
            return Answer.text(501, "this transfer coding is unknown here").last();
        }
        String expectation = headers.get(HttpHeaderNames.EXPECT);
        if (expectation != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expectation)) {
            return Answer.text(417, "only 100-continue can be expected").last();
        }
        return HttpUtil.getContentLength(head, 0L) > bodyMax(head) ? tooLarge() : null;
    }

    /// How many bytes a request's body may have.
    static int bodyMax(HttpRequest head) {
        return isRead(head) ? 0 : ConnectionLimits.BODY_BYTES;
    }

    static Answer tooLarge() {
        return Answer.text(413, "the body is too large").last();
    }

    static Answer unreadable(Throwable cause) {
        Answer answer = switch (cause) {
            case TooLongHttpLineException e -> Answer.text(414, "the request line is too long");
            case TooLongHttpHeaderException e -> Answer.text(431, "the headers are too long");
            default -> Answer.text(400, "the request is malformed");
        };
        return answer.last();
    }

    /// The answer to a request that has been read whole.
    Answer answer(HttpRequest request) {
        RequestTarget target;
        try {
            target = RequestTarget.parse(request.uri());
        } catch (IllegalArgumentException e) {
            return Answer.text(400, "the address is malformed").last();
        }
        Answer refusal = hosts.refusal(request, target.authority());
        return refusal != null ? refusal : admit(request, target);
    }

    private Answer admit(HttpRequest request, RequestTarget target) {
        String shown = target.query().get(Access.PARAMETER);
        if (access.needsToken()
                && shown != null
                && isRead(request)
                && target.path().equals("/")) {
            return access.logIn(shown);
        }
        Resource resource = resources.get(target.path());
        boolean isOpen = resource != null && resource.isOpen();
        if (!isOpen && !access.isGranted(request.headers())) {
            return Access.refusal();
        }
        return resource == null ? Answer.text(404, "nothing is here") : serve(resource, request, target);
    }

    private Answer serve(Resource resource, HttpRequest request, RequestTarget target) {
        boolean isPost = request.method().equals(HttpMethod.POST);
        if (!isRead(request) && !(isPost && resource.takesPost())) {
            String post = resource.takesPost() ? ", POST" : "";
            return Answer.text(405, "this method is not taken here", "Allow: GET, HEAD" + post);
        }
        String accept = String.join(", ", request.headers().getAll(HttpHeaderNames.ACCEPT));
        return ask(resource, new Request(isPost, target.path(), target.query(), accept));
    }

    private static boolean isRead(HttpRequest request) {
        return request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
    }

    private Answer ask(Resource resource, Request request) {
        try {
            return Answer.of(resource.reply(request));
        } catch (RuntimeException | Error e) {
            // Whatever it is, the next request may well be answered.
            failures.write(request.path(), e);
            return Answer.text(500, "this failed inside the program; its log says more");
        }
    }
}
