package dev.sallyport.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.workload.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Start of shared work. */
class SingleFlightTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T12:00:00Z"));

    private final SingleFlight<String, String> flights =
            new SingleFlight<>(10, _ -> Duration.ofMinutes(1), CLOCK, Runnable::run);

    @Test
    void noWorkStartsAfterTheDeadline() {
        var passed = Deadline.in(Duration.ZERO, CLOCK);

        assertThat(flights.result("a", passed, () -> {
                    throw new AssertionError("work was started");
                }))
                .isEmpty();
    }

    @Test
    void aKnownResultIsReturnedAfterTheDeadline() {
        flights.result("a", Deadline.in(Duration.ofSeconds(1), CLOCK), () -> "done");

        assertThat(flights.result("a", Deadline.in(Duration.ZERO, CLOCK), () -> "again"))
                .contains("done");
    }
}
