package dev.sallyport.webhook;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Handler of decrypted input: passes it on in slices, and lets other connections have their turn when the slices take long. A
 * record of TLS has up to 16 KiB, which are more than a thousand frames of HTTP/2 and can take longer than many reviews.
 */
final class PeerSlices extends ChannelInboundHandlerAdapter {
    private static final int SLICE = 4 * 1024;

    /** The same for a new connection: about fifty frames. */
    private static final int FIRST_SLICE = 512;

    /** Time of the slices of a turn. */
    private static final Duration TURN = Duration.ofMillis(1);

    private final PeerTime.Account account;
    private final PeerStopwatch stopwatch;
    private final ReadPause pause;
    private @Nullable ByteBuf rest;
    private boolean isComplete;

    PeerSlices(PeerTime.Account account, PeerStopwatch stopwatch, ReadPause pause) {
        this.account = account;
        this.stopwatch = stopwatch;
        this.pause = pause;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf input) || (rest == null && input.readableBytes() <= slice())) {
            context.fireChannelRead(message);
            return;
        }
        var before = rest;
        if (before != null) {
            rest = context.alloc().buffer().writeBytes(before).writeBytes(input);
            before.release();
            input.release();
            return;
        }
        rest = input;
        turn(context);
        if (rest != null) {
            pause.begin(context.channel());
            account.whenPaid(context.executor(), () -> resume(context));
        }
    }

    /** Passes slices on until the turn ends. */
    private void turn(ChannelHandlerContext context) {
        var started = System.nanoTime();
        for (var input = rest; input != null; input = rest) {
            var size = slice();
            if (input.readableBytes() <= size) {
                rest = null;
                context.fireChannelRead(input);
                return;
            }
            context.fireChannelRead(input.readRetainedSlice(size));
            if (System.nanoTime() - started > TURN.toNanos()) {
                return;
            }
        }
    }

    private int slice() {
        return stopwatch.isMeasured() ? FIRST_SLICE : SLICE;
    }

    private void resume(ChannelHandlerContext context) {
        stopwatch.start();
        try {
            turn(context);
            if (rest == null && isComplete) {
                isComplete = false;
                context.fireChannelReadComplete();
            }
        } finally {
            stopwatch.stop();
        }
        if (rest == null) {
            pause.end(context.channel());
        } else {
            account.whenPaid(context.executor(), () -> resume(context));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (rest == null) {
            context.fireChannelReadComplete();
        } else {
            isComplete = true;
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
        if (rest != null) {
            rest.release();
            rest = null;
        }
    }
}
