package net.kcptun.app.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One client: its requests are answered in order, one at a time.
///
/// | state | awaits | then | when it takes too long, from the state's beginning |
/// |---|---|---|---|
/// | IDLE | a request's first byte | RECEIVING | CLOSED |
/// | RECEIVING | the rest of the request | ANSWERING or STREAMING | 408: ANSWERING |
/// | ANSWERING | that the answer is taken | IDLE; after the last one LINGERING | CLOSED |
/// | STREAMING | that each event is taken | STREAMING | CLOSED; from the last event taken |
/// | LINGERING | that the client leaves | CLOSED | CLOSED |
/// | CLOSED | | | |
///
/// In every state the client's end, an error or an eviction leads to CLOSED. While ANSWERING nothing is read; what had
/// been read with the request waits, at most [ConnectionLimits#READ_BYTES] of it. LINGERING is there because a socket
/// that is closed over unread input is reset, and the client might lose the answer. Event loop only.
final class Connection extends ChannelInboundHandlerAdapter {
    private enum State {
        IDLE,
        RECEIVING,
        ANSWERING,
        STREAMING,
        LINGERING,
        CLOSED
    }

    private static final byte[] NOTHING = {};
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final Connections all;
    private final Outflow out;
    private final ArrayDeque<HttpObject> waiting = new ArrayDeque<>();

    private State state = State.IDLE;
    private long since = System.nanoTime();
    private @Nullable HttpRequest head;
    private int bodyBytes;
    private boolean isLast;
    private boolean isWorking;
    private @Nullable Supplier<byte[]> source;

    Connection(SocketChannel channel, Connections all) {
        this.channel = channel;
        this.all = all;
        out = new Outflow(channel, this::onDrained);
    }

    /// Since when it has been waiting for its client.
    long since() {
        return since;
    }

    boolean isStream() {
        return state == State.STREAMING;
    }

    private void enter(State next) {
        state = next;
        since = System.nanoTime();
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        all.add(this);
    }

    /// Bytes have come that the decoder is about to see.
    void onBytes() {
        if (state == State.IDLE) {
            enter(State.RECEIVING);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        boolean isOfUse = state == State.IDLE || state == State.RECEIVING || state == State.ANSWERING;
        if (!isOfUse || !(message instanceof HttpObject part)) {
            ReferenceCountUtil.release(message);
            return;
        }
        waiting.add(part);
        work();
    }

    private void work() {
        if (isWorking) {
            return;
        }
        isWorking = true;
        while ((state == State.IDLE || state == State.RECEIVING) && !waiting.isEmpty()) {
            HttpObject part = waiting.remove();
            try {
                onPart(part);
            } finally {
                ReferenceCountUtil.release(part);
            }
        }
        isWorking = false;
        channel.config().setAutoRead(state != State.ANSWERING);
    }

    private void onPart(HttpObject part) {
        onBytes();
        if (part instanceof HttpRequest request) {
            onHead(request);
        }
        if (part instanceof HttpContent content && head != null) {
            onContent(head, content);
        }
    }

    private void onHead(HttpRequest request) {
        Answer refusal = all.site().refusal(request);
        if (refusal != null) {
            send(refusal, request);
            return;
        }
        head = request;
        bodyBytes = 0;
        if (HttpUtil.is100ContinueExpected(request) && Site.bodyMax(request) > 0) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(CONTINUE));
        }
    }

    private void onContent(HttpRequest request, HttpContent content) {
        bodyBytes += content.content().readableBytes();
        if (content.decoderResult().isFailure()) {
            send(Site.unreadable(content.decoderResult().cause()), request);
        } else if (bodyBytes > Site.bodyMax(request)) {
            send(Site.tooLarge(), request);
        } else if (content instanceof LastHttpContent) {
            send(all.site().answer(request), request);
        }
    }

    /// @param request null where none could be read
    private void send(Answer answer, @Nullable HttpRequest request) {
        head = null;
        boolean isHead = request != null && request.method().equals(HttpMethod.HEAD);
        if (answer.source() != null && !isHead && !all.mayStream()) {
            send(Answer.text(503, "too many event streams"), request);
            return;
        }
        isLast = answer.isLast() || request == null || !HttpUtil.isKeepAlive(request);
        source = isHead ? null : answer.source();
        enter(source == null ? State.ANSWERING : State.STREAMING);
        out.write(answer.head(!isLast), isHead ? NOTHING : answer.body().bytes());
    }

    private void onDrained() {
        if (state == State.STREAMING) {
            since = System.nanoTime();
        } else if (state == State.ANSWERING && isLast) {
            linger();
        } else if (state == State.ANSWERING) {
            enter(State.IDLE);
            work();
        }
    }

    private void linger() {
        enter(State.LINGERING);
        releaseWaiting();
        channel.shutdownOutput();
        channel.config().setAutoRead(true);
    }

    /// @param events this tick's: of equal sources one is asked, once, however many clients follow them
    void onTick(long now, ConnectionLimits limits, Map<Supplier<byte[]>, byte[]> events) {
        boolean isLate = now - since > limits.waiting().toNanos();
        switch (state) {
            case IDLE, ANSWERING -> abortIf(isLate);
            case RECEIVING -> {
                if (isLate) {
                    send(Answer.text(408, "the request took too long").last(), null);
                }
            }
            case STREAMING -> {
                abortIf(out.isBusy() && isLate);
                stream(events);
            }
            case LINGERING -> abortIf(now - since > limits.lingering().toNanos());
            case CLOSED -> {}
        }
    }

    /// A client that has not taken the last event does without this one.
    private void stream(Map<Supplier<byte[]>, byte[]> events) {
        if (!isStream() || out.isBusy() || source == null) {
            return;
        }
        byte[] event;
        try {
            event = events.computeIfAbsent(source, Supplier::get);
        } catch (RuntimeException | Error e) {
            all.onFault("events", e);
            channel.close();
            return;
        }
        out.write(NOTHING, event);
    }

    private void abortIf(boolean isDue) {
        if (isDue) {
            abort();
        }
    }

    /// Ends it at once; what the kernel still holds for the client goes too.
    void abort() {
        onClosed();
        try {
            channel.config().setSoLinger(0);
        } catch (ChannelException e) {
            // The client was quicker: nothing is held for it any more.
        }
        channel.close();
    }

    private void onClosed() {
        enter(State.CLOSED);
        releaseWaiting();
        all.remove(this);
    }

    private void releaseWaiting() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        onClosed();
    }

    /// A reset is nothing that anybody needs to hear of; all else is a fault of this program.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            all.onFault("a connection", cause);
        }
        context.close();
    }
}
