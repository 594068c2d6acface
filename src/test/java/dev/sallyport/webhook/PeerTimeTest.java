package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests of the share of the event loops that the input of a peer may take. */
class PeerTimeTest {
    private final AtomicLong now = new AtomicLong();
    private final PeerTime time = new PeerTime(now::get);
    private final PeerTime.Account flood = time.account();
    private final PeerTime.Account apiServer = time.account();

    @Test
    void delaysAPeerThatTakesMoreThanItsShareBesideAnother() {
        apiServer.charge(1);
        long taken = take(flood, Duration.ofSeconds(4));

        var share = Duration.ofSeconds(4).toNanos() / PeerTime.SHARE;
        assertThat(taken).isBetween(share, share + 2 * PeerTime.BURST.toNanos());
        assertThat(apiServer.delay()).isNotPositive();
        assertThat(apiServer.isHeavy()).isFalse();
        assertThat(flood.isHeavy()).isTrue();
    }

    @Test
    void delaysNoPeerWithinItsBurst() {
        apiServer.charge(1);
        charge(flood, PeerTime.BURST);

        assertThat(flood.delay()).isNotPositive();
    }

    @Test
    void delaysNoPeerThatIsAlone() {
        flood.charge(1);
        pass(Duration.ofSeconds(6));
        charge(flood, Duration.ofSeconds(2));

        assertThat(flood.delay()).isNotPositive();
    }

    @Test
    void forgivesWhatTheShareHasPaid() {
        apiServer.charge(1);
        charge(flood, Duration.ofSeconds(1));
        assertThat(flood.delay()).isPositive();

        pass(Duration.ofSeconds(PeerTime.SHARE));
        assertThat(flood.delay()).isNotPositive();
        assertThat(flood.isHeavy()).isFalse();
    }

    @Test
    void chargesNoPauseOfTheMachine() {
        apiServer.charge(1);
        flood.charge(Duration.ofSeconds(2).toNanos());

        assertThat(flood.delay()).isNotPositive();
    }

    static void charge(PeerTime.Account account, Duration time) {
        for (var left = time; left.isPositive(); left = left.minusMillis(1)) {
            account.charge(Duration.ofMillis(1).toNanos());
        }
    }

    /** Reads as soon as permitted for a time; returns the time that was taken. */
    private long take(PeerTime.Account account, Duration during) {
        var piece = Duration.ofMillis(2);
        var end = now.get() + during.toNanos();
        long taken = 0;
        while (now.get() - end < 0) {
            pass(Duration.ofNanos(account.delay()));
            account.charge(piece.toNanos());
            taken += piece.toNanos();
            pass(piece);
        }
        return taken;
    }

    private void pass(Duration duration) {
        now.addAndGet(duration.toNanos());
    }
}
