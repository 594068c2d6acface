package dev.sallyport.webhook;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.RecvByteBufAllocator.Handle;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** First handler of a connection: charges the account of its peer, and reads only as much as the account permits. */
final class PeerMeter extends ChannelInboundHandlerAdapter {
    /** Bytes that are read at once before other connections of the event loop have their turn: a record of TLS. */
    private static final int MAX_READ = 16 * 1024;

    /** The same for a peer that takes much time: few hundred frames of HTTP/2. */
    private static final int SMALL_READ = 2 * 1024;

    private final PeerTime.Account account;
    private final Queue<Object> waiting = new ArrayDeque<>(1);
    private final ReadPause pause = new ReadPause();
    private final PeerStopwatch stopwatch;
    private @Nullable PeerSlices slices;
    private boolean isWaiting;
    private boolean isComplete;

    PeerMeter(PeerTime.Account account) {
        this(account, new PeerStopwatch(account));
    }

    PeerMeter(PeerTime.Account account, PeerStopwatch stopwatch) {
        this.account = account;
        this.stopwatch = stopwatch;
        this.slices = new PeerSlices(account, stopwatch, pause);
    }

    /** Returns the allocator of the input of a connection, which bounds what is read at once. */
    @SuppressWarnings("deprecation") // the allocator of Netty returns this type
    static RecvByteBufAllocator allocator(PeerTime.Account account) {
        var sizes = new AdaptiveRecvByteBufAllocator(64, 2 * 1024, MAX_READ).maxMessagesPerRead(1);
        return () -> new Sizes(sizes.newHandle(), account);
    }

    /** Input that was read before the account was overdrawn waits too, so that many new connections are not served at once. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (waiting.isEmpty() && account.delay() <= 0) {
            pass(context, message);
        } else {
            waiting.add(message);
            waitForTurn(context);
        }
    }

    private void pass(ChannelHandlerContext context, Object message) {
        stopwatch.start();
        try {
            slice(context);
            context.fireChannelRead(message);
        } finally {
            stopwatch.stop();
        }
    }

    /** Adds the slices behind TLS, which exists when the first input arrives. */
    private void slice(ChannelHandlerContext context) {
        if (slices != null) {
            var tls = context.pipeline().context(SslHandler.class);
            if (tls != null) {
                context.pipeline().addAfter(tls.name(), null, slices);
            }
            slices = null;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!waiting.isEmpty()) {
            isComplete = true;
            return;
        }
        complete(context);
        if (account.delay() > 0) {
            waitForTurn(context);
        }
    }

    private void complete(ChannelHandlerContext context) {
        stopwatch.start();
        try {
            context.fireChannelReadComplete();
        } finally {
            stopwatch.stop();
        }
    }

    private void waitForTurn(ChannelHandlerContext context) {
        if (!isWaiting) {
            isWaiting = true;
            pause.begin(context.channel());
            account.whenPaid(context.executor(), () -> resume(context));
        }
    }

    private void resume(ChannelHandlerContext context) {
        while (!waiting.isEmpty() && account.delay() <= 0) {
            pass(context, waiting.remove());
        }
        if (waiting.isEmpty() && isComplete) {
            isComplete = false;
            complete(context);
        }
        if (account.delay() > 0) {
            account.whenPaid(context.executor(), () -> resume(context));
        } else {
            isWaiting = false;
            pause.end(context.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        release();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    private void release() {
        waiting.forEach(ReferenceCountUtil::release);
        waiting.clear();
    }

    /** Sizes of reads, which depend on what was read before, and on the account. */
    @SuppressWarnings("deprecation") // the allocator of Netty returns this type
    private static final class Sizes extends DelegatingHandle implements ExtendedHandle {
        private final PeerTime.Account account;

        Sizes(Handle sizes, PeerTime.Account account) {
            super(sizes);
            this.account = account;
        }

        @Override
        public int guess() {
            return account.isHeavy() ? Math.min(SMALL_READ, super.guess()) : super.guess();
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return ((ExtendedHandle) delegate()).continueReading(maybeMore);
        }
    }
}
