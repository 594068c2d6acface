package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PodPollIntervalTest {
    private final PodPollInterval interval = new PodPollInterval();

    @Test
    void isShortForFewUnsettledWorkloads() {
        IntStream.range(0, 100).forEach(i -> assertThat(interval.add("u" + i)).isEqualTo(Duration.ofSeconds(15)));
        assertThat(interval.add("u1")).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void growsWithTheNumberOfUnsettledWorkloads() {
        IntStream.range(0, 5000).forEach(i -> interval.add("u" + i));
        assertThat(interval.add("u1")).isEqualTo(Duration.ofSeconds(250)); // 5,000 workloads at 20 requests a second

        IntStream.range(1, 5000).forEach(i -> interval.remove("u" + i));
        assertThat(interval.add("u0")).isEqualTo(Duration.ofSeconds(15));
    }
}
