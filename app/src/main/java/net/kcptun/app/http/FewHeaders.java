package net.kcptun.app.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.TooLongHttpHeaderException;

/// The headers of a request, of which there are not many: thousands of the shortest, which the limit in bytes lets
/// through, would be worth a hundred times their bytes in memory.
final class FewHeaders extends DefaultHttpHeaders {
    private FewHeaders(DefaultHttpHeadersFactory rules) {
        super(rules.getNameValidator(), rules.getValueValidator());
    }

    static HttpHeadersFactory factory(DefaultHttpHeadersFactory rules) {
        return new HttpHeadersFactory() {
            @Override
            public HttpHeaders newHeaders() {
                return new FewHeaders(rules);
            }

            @Override
            public HttpHeaders newEmptyHeaders() {
                return new FewHeaders(rules);
            }
        };
    }

    /// The one through which the decoder adds.
    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        if (size() == ConnectionLimits.HEADERS) {
            throw new TooLongHttpHeaderException("more than " + ConnectionLimits.HEADERS + " headers");
        }
        return super.add(name, value);
    }
}
