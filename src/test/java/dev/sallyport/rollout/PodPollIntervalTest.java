package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PodPollIntervalTest {
    private final PodPollInterval looks = new PodPollInterval();

    @Test
    void looksAgainSoonWhereFewAreOnTheirWay() {
        IntStream.range(0, 100)
                .forEach(i -> assertThat(looks.unsettled("u" + i)).isEqualTo(Duration.ofSeconds(15)));
        assertThat(looks.unsettled("u1")).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void takesItsTimeWhereVeryManyAre() {
        IntStream.range(0, 5000).forEach(i -> looks.unsettled("u" + i));
        assertThat(looks.unsettled("u1")).isEqualTo(Duration.ofSeconds(250)); // 5,000 of them at 20 a second

        IntStream.range(1, 5000).forEach(i -> looks.settled("u" + i));
        assertThat(looks.unsettled("u0")).isEqualTo(Duration.ofSeconds(15));
    }
}
