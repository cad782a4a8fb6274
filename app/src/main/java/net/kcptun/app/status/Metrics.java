package net.kcptun.app.status;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import net.kcptun.app.http.Reply;
import net.kcptun.app.http.Request;
import net.kcptun.app.http.Resource;
import net.kcptun.app.stats.Observer;

/// `/metrics`, in the format of Prometheus that the request accepts. Labels name causes and states, never sessions or
/// peers, so that there are always equally many series.
record Metrics(Observer observer) implements Resource {
    private static final ExpositionFormats FORMATS = ExpositionFormats.init();

    @Override
    public Reply reply(Request request) {
        ExpositionFormatWriter writer = FORMATS.findWriter(request.accept());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            writer.write(bytes, new MetricFamilies(observer.observe()).all());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Reply.Body(200, writer.getContentType(), bytes.toByteArray());
    }
}
