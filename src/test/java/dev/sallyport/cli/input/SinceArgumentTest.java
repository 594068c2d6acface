package dev.sallyport.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinceArgumentTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @Test
    void parsesDurationsDatesAndTimes() throws InputError {
        assertThat(SinceArgument.parse("24h", NOW)).isEqualTo("2026-11-27T12:00:00Z");
        assertThat(SinceArgument.parse("2026-11-01", NOW)).isEqualTo("2026-11-01T00:00:00Z");
        assertThat(SinceArgument.parse("2026-11-01T08:00:00Z", NOW)).isEqualTo("2026-11-01T08:00:00Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-13-01", "2027-01-01", "0s", "-5h"})
    void rejectsOtherTextAndTheFuture(String text) {
        assertThatThrownBy(() -> SinceArgument.parse(text, NOW)).isInstanceOf(InputError.class);
    }
}
