package net.kcptun.app.invite;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import net.kcptun.app.config.HostPort;
import org.jspecify.annotations.Nullable;

/// A new configuration file: its keys in the order in which they are put, one a line. All of them are keys of
/// kcptun-libev too, so that its program can use the file.
final class ConfigText {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final Map<String, Object> members = new LinkedHashMap<>();

    /// A server's.
    ///
    /// @param kcpBind null = any port, where a rendezvous server is told which
    static ConfigText ofServer(@Nullable HostPort kcpBind, HostPort connect, Link link) {
        return new ConfigText()
                .put("kcp_bind", kcpBind)
                .put("connect", connect)
                .meeting(link)
                .sealed(link);
    }

    /// That of whoever was given the link.
    static ConfigText ofClient(HostPort listen, Link link) {
        ConfigText text = new ConfigText().put("listen", listen);
        if (link.service() == null) {
            text.put("kcp_connect", link.address());
        }
        return text.meeting(link).sealed(link);
    }

    /// That of the rendezvous server that the link leads to.
    static ConfigText ofRendezvousServer(Link link) {
        return new ConfigText()
                .put("kcp_bind", new HostPort("", link.address().port()))
                .sealed(link);
    }

    private ConfigText meeting(Link link) {
        return link.service() == null
                ? this
                : put("rendezvous_server", link.address()).put("service_id", link.service());
    }

    private ConfigText sealed(Link link) {
        put("method", link.method().text()).put("psk", link.key().toBase64()).put("obfs", link.obfs());
        return link.mtu() == Link.MTU ? this : put("kcp", Map.of("mtu", link.mtu()));
    }

    /// Nothing, where there is no value.
    private ConfigText put(String key, @Nullable Object value) {
        if (value != null) {
            members.put(key, value instanceof HostPort address ? address.toString() : value);
        }
        return this;
    }

    /// JSON that ends with a line feed. It holds the key.
    String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            Separators colons =
                    Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
            generator.setPrettyPrinter(
                    new DefaultPrettyPrinter(colons).withObjectIndenter(new DefaultIndenter("  ", "\n")));
            write(generator, members);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return text.append('\n').toString();
    }

    private static void write(JsonGenerator generator, Map<?, ?> object) throws IOException {
        generator.writeStartObject();
        for (Map.Entry<?, ?> member : object.entrySet()) {
            generator.writeFieldName(String.valueOf(member.getKey()));
            switch (member.getValue()) {
                case Map<?, ?> inner -> write(generator, inner);
                case Integer number -> generator.writeNumber(number);
                default -> generator.writeString(String.valueOf(member.getValue()));
            }
        }
        generator.writeEndObject();
    }
}
