package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerSlicesTest {
    private final AtomicLong now = new AtomicLong();
    private final PeerTime time = new PeerTime(now::get);
    private final PeerTime.Account account = time.account();
    private final PeerStopwatch stopwatch = new PeerStopwatch(account);
    private final List<Integer> sizes = new ArrayList<>();
    private final AtomicBoolean isSlow = new AtomicBoolean();
    private final List<Integer> others = new ArrayList<>();
    private int completed;
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new PeerSlices(account, stopwatch, new ReadPause()), new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) throws InterruptedException {
                    var input = (ByteBuf) message;
                    sizes.add(input.readableBytes());
                    input.release();
                    context.executor().execute(() -> others.add(sizes.size()));
                    if (isSlow.get()) {
                        TimeUnit.MILLISECONDS.sleep(2); // longer than a turn
                    }
                }

                @Override
                public void channelReadComplete(ChannelHandlerContext context) {
                    completed++;
                }
            });

    @Test
    void passesSmallInputOnAsItIs() {
        channel.writeInbound(input(500));

        assertThat(sizes).containsExactly(500);
        assertThat(completed).isOne();
    }

    @Test
    void passesLargeInputOnInSlices() {
        channel.writeInbound(input(1_400));

        channel.runPendingTasks();
        assertThat(sizes).containsExactly(512, 512, 376);
        assertThat(completed).isOne();
    }

    @Test
    void passesLargerSlicesOnLater() {
        for (int i = 0; i < PeerStopwatch.MEASURED; i++) {
            stopwatch.start();
            stopwatch.stop();
        }

        channel.writeInbound(input(4_000));
        channel.writeInbound(input(5_000));
        channel.runPendingTasks();

        assertThat(sizes).containsExactly(4_000, 4_096, 904);
    }

    @Test
    void endsTheTurnOfInputThatTakesLong() {
        channel.freezeTime();
        isSlow.set(true);

        channel.writeInbound(input(1_400));
        channel.runPendingTasks();

        assertThat(sizes).containsExactly(512, 512, 376);
        assertThat(others)
                .as("slices after which others had their turn")
                .first()
                .isEqualTo(1);
    }

    @Test
    void theRestOfAPeerOverItsShareWaitsUntilItHasPaid() {
        channel.freezeTime();
        isSlow.set(true);
        time.account().charge(1);
        PeerTimeTest.charge(account, Duration.ofSeconds(1));

        var _ = channel.writeOneInbound(input(1_400));
        channel.runPendingTasks();
        assertThat(sizes).hasSize(1);

        var delay = account.delay();
        now.addAndGet(delay);
        channel.advanceTimeBy(delay, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        assertThat(sizes).hasSizeGreaterThan(1);
        release();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void inputThatFollowsKeepsItsPlace() {
        channel.freezeTime();
        isSlow.set(true);

        var _ = channel.writeOneInbound(input(1_200));
        var _ = channel.writeOneInbound(input(300));
        channel.flushInbound();
        channel.runPendingTasks();

        assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1_500);
        assertThat(completed).isOne();
    }

    @Test
    void releasesTheRestWhenTheConnectionEnds() {
        channel.freezeTime();
        isSlow.set(true);
        var input = input(1_400);
        time.account().charge(1);
        PeerTimeTest.charge(account, Duration.ofSeconds(1));

        var _ = channel.writeOneInbound(input);
        var _ = channel.close();

        assertThat(input.refCnt()).isZero();
    }

    /** Lets all time pass that the rest waits for. */
    private void release() {
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        channel.advanceTimeBy(1, TimeUnit.MINUTES);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    private static ByteBuf input(int length) {
        return Unpooled.buffer().writeZero(length);
    }
}
