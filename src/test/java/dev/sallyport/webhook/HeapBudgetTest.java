package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HeapBudgetTest {
    private final HeapBudget budget = new HeapBudget(1_000);
    private final AtomicInteger givenUp = new AtomicInteger();

    @Test
    void tellsOneOfManyReviewsThatArrive() {
        var first = budget.share("peer", () -> {});
        for (int i = 0; i < 63; i++) {
            var _ = budget.share("peer", () -> {});
        }
        assertThat(first.isOneOfMany()).isFalse();

        budget.share("peer", () -> {}).complete();
        assertThat(first.isOneOfMany()).isFalse();

        var _ = budget.share("peer", () -> {});
        assertThat(first.isOneOfMany()).isTrue();
    }

    @Test
    void keepsRoomForSmallReviews() {
        assertThat(share("a").receive(500, true)).isTrue();
        var tooLarge = share("b");
        assertThat(tooLarge.receive(300, true)).isFalse();
        tooLarge.release();
        assertThat(share("b").receive(250, true)).isTrue();
        assertThat(share("b").receive(250, false)).isTrue();
        assertThat(share("b").receive(1, false)).isFalse();
    }

    @Test
    void limitsLargeReviewsThatArriveFromOnePeer() {
        var first = share("a");
        assertThat(first.receive(500, true)).isTrue();
        assertThat(share("a").receive(1, true)).isFalse();
        first.complete();

        assertThat(share("a").receive(200, true)).isTrue();
        assertThat(budget.used()).isEqualTo(700);
    }

    @Test
    void givesUpReviewsThatArriveSlowlyIfOthersNeedTheRoom() {
        var slow = new ArrayList<HeapBudget.Share>();
        for (int i = 0; i < 10; i++) {
            slow.add(share("a"));
            assertThat(slow.getLast().receive(100, false)).isTrue();
        }
        var quick = share("a");

        await().atMost(Duration.ofSeconds(5)).until(() -> quick.receive(150, false));
        assertThat(givenUp).hasValue(2);
        assertThat(slow.get(0).receive(1, false)).isFalse();
        assertThat(slow.get(2).receive(1, false)).isTrue();
    }

    @Test
    void givesUpNoReviewThatHasArrived() throws InterruptedException {
        var evaluated = share("a");
        assertThat(evaluated.receive(1_000, false)).isTrue();
        evaluated.complete();
        await().pollDelay(Duration.ofMillis(600)).until(() -> true);

        assertThat(share("b").receive(1, false)).isFalse();
        assertThat(givenUp).hasValue(0);
    }

    @Test
    void releasesEverythingOnce() {
        var share = share("a");
        assertThat(List.of(share.receive(100, true), share.read(300, true))).containsOnly(true);
        share.release();
        share.release();

        assertThat(budget.used()).isZero();
        assertThat(share.read(1, false)).isFalse();
        assertThat(share("a").receive(500, true)).isTrue();
    }

    private HeapBudget.Share share(String peer) {
        return budget.share(peer, givenUp::incrementAndGet);
    }
}
