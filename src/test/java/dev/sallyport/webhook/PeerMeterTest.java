package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerMeterTest {
    private final AtomicLong now = new AtomicLong();
    private final PeerTime time = new PeerTime(now::get);
    private final PeerTime.Account account = time.account();
    private final EmbeddedChannel channel =
            new EmbeddedChannel(new PeerMeter(account, new PeerStopwatch(account, () -> 0, () -> 0)));

    @Test
    void readsOnWithinTheShare() {
        time.account().charge(1);

        channel.writeInbound("input");

        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void stopsReadingFromAPeerOverItsShareUntilItHasPaid() {
        channel.freezeTime();
        time.account().charge(1);
        PeerTimeTest.charge(account, Duration.ofSeconds(1));

        channel.writeInbound("input");
        assertThat(channel.config().isAutoRead()).isFalse();

        pass(account.delay());
        pass(Duration.ofSeconds(10).toNanos());
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void inputThatWasReadWaitsUntilThePeerHasPaid() {
        channel.freezeTime();
        time.account().charge(1);
        PeerTimeTest.charge(account, Duration.ofSeconds(1));

        channel.writeInbound("first", "second");
        assertThat(channel.<Object>readInbound()).isNull();

        pass(account.delay());
        assertThat(channel.<Object>readInbound()).isEqualTo("first");
        pass(Duration.ofSeconds(10).toNanos());
        assertThat(channel.<Object>readInbound()).isEqualTo("second");
    }

    @Test
    void releasesInputThatWaitsWhenTheConnectionEnds() {
        var input = Unpooled.buffer().writeZero(8);
        time.account().charge(1);
        PeerTimeTest.charge(account, Duration.ofSeconds(1));

        channel.writeInbound(input);
        var _ = channel.close();

        assertThat(input.refCnt()).isZero();
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
        PeerTimeTest.charge(account, Duration.ofSeconds(1));

        assertThat(sizes.guess()).isEqualTo(2 * 1024);
    }

    private void pass(long nanos) {
        now.addAndGet(nanos);
        channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }
}
