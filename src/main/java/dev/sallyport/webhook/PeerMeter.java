package dev.sallyport.webhook;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.DelegatingHandle;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.RecvByteBufAllocator.Handle;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.concurrent.TimeUnit;

/** First handler of a connection: charges the account of its peer, and reads only as much as the account permits. */
final class PeerMeter extends ChannelDuplexHandler {
    /** Bytes that are read at once before other connections of the event loop have their turn: a record of TLS. */
    private static final int MAX_READ = 16 * 1024;

    /** The same for a peer that takes much time: few hundred frames of HTTP/2. */
    private static final int SMALL_READ = 2 * 1024;

    private final PeerTime.Account account;
    private boolean isWaiting;

    PeerMeter(PeerTime.Account account) {
        this.account = account;
    }

    /** Returns the allocator of the input of a connection, which bounds what is read at once. */
    @SuppressWarnings("deprecation") // the allocator of Netty returns this type
    static RecvByteBufAllocator allocator(PeerTime.Account account) {
        var sizes = new AdaptiveRecvByteBufAllocator(64, 2 * 1024, MAX_READ).maxMessagesPerRead(1);
        return () -> new Sizes(sizes.newHandle(), account);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var started = System.nanoTime();
        try {
            context.fireChannelRead(message);
        } finally {
            account.charge(System.nanoTime() - started);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        var started = System.nanoTime();
        try {
            context.fireChannelReadComplete();
        } finally {
            account.charge(System.nanoTime() - started);
        }
    }

    @Override
    public void read(ChannelHandlerContext context) {
        var delay = account.delay();
        if (delay <= 0) {
            context.read();
        } else if (!isWaiting) {
            isWaiting = true;
            var _ = context.executor().schedule(() -> resume(context), delay, TimeUnit.NANOSECONDS);
        }
    }

    private void resume(ChannelHandlerContext context) {
        isWaiting = false;
        read(context);
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
