package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerStopwatchTest {
    private final AtomicLong now = new AtomicLong();
    private final PeerTime time = new PeerTime(now::get);
    private final PeerTime.Account account = time.account();
    private final PeerStopwatch stopwatch = new PeerStopwatch(account);

    @Test
    void chargesNoWaitOfTheFirstPieces() throws InterruptedException {
        time.account().charge(1);
        for (int i = 0; i < 10; i++) {
            stopwatch.start();
            TimeUnit.MILLISECONDS.sleep(2);
            stopwatch.stop();
        }

        assertThat(account.delay()).isNotPositive();
    }

    @Test
    void chargesAllProcessorTimeOfTheFirstPieces() {
        time.account().charge(1);
        stopwatch.start();
        spend(PeerTime.BURST.plusMillis(5));
        stopwatch.stop();

        assertThat(account.delay()).isPositive();
    }

    @Test
    void chargesAtMostFewMillisecondsOfALaterPiece() {
        time.account().charge(1);
        for (int i = 0; i < PeerStopwatch.MEASURED; i++) {
            stopwatch.start();
            stopwatch.stop();
        }
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        time.account().charge(1);
        stopwatch.start();
        spend(PeerTime.BURST.plusMillis(5));
        stopwatch.stop();

        assertThat(account.delay()).isNotPositive();
    }

    /** Uses the processor for some time. */
    private static void spend(Duration processor) {
        var threads = ManagementFactory.getThreadMXBean();
        var end = threads.getCurrentThreadCpuTime() + processor.toNanos();
        while (threads.getCurrentThreadCpuTime() < end) {
            Thread.onSpinWait();
        }
    }
}
