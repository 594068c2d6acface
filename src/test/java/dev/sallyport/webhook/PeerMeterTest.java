package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerMeterTest {
    private final AtomicLong now = new AtomicLong();
    private final PeerTime time = new PeerTime(now::get);
    private final PeerTime.Account account = time.account();
    private final AtomicInteger reads = new AtomicInteger();
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
                @Override
                public void read(ChannelHandlerContext context) {
                    reads.incrementAndGet();
                    context.read();
                }
            },
            new PeerMeter(account));

    @Test
    void readsAtOnceWithinTheShare() {
        reads.set(0);

        channel.read();

        assertThat(reads).hasValue(1);
    }

    @Test
    void readsOfAPeerOverItsShareWaitUntilItHasPaid() {
        channel.freezeTime();
        reads.set(0);
        time.account().charge(1);
        account.charge(Duration.ofSeconds(1).toNanos());

        channel.read();
        channel.read();
        assertThat(reads).hasValue(0);

        pass(account.delay());
        assertThat(reads).hasValue(1);
    }

    @Test
    void chargesTheTimeThatInputTakes() {
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) throws InterruptedException {
                TimeUnit.MILLISECONDS.sleep(150); // more than half of a burst
            }
        });

        time.account().charge(1);
        channel.writeInbound("input");

        assertThat(account.isHeavy()).isTrue();
    }

    @Test
    void readsLittleAtOnceOfAHeavyPeer() {
        var sizes = PeerMeter.allocator(account).newHandle();
        assertThat(sizes.guess()).isEqualTo(2 * 1024);
        for (int i = 0; i < 10; i++) {
            sizes.attemptedBytesRead(sizes.guess());
            sizes.lastBytesRead(sizes.guess());
            sizes.readComplete();
        }
        assertThat(sizes.guess()).isEqualTo(16 * 1024);

        time.account().charge(1);
        account.charge(Duration.ofSeconds(1).toNanos());

        assertThat(sizes.guess()).isEqualTo(2 * 1024);
    }

    private void pass(long nanos) {
        now.addAndGet(nanos);
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }
}
