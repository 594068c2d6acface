package dev.sallyport.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Durations in specs. */
class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "168h, PT168H",
        "1h30m, PT1H30M",
        "12h0m0s, PT12H",
        "1.5h, PT1H30M",
        "0.25s, PT0.25S",
        "1h 30m, PT1H30M",
        "500ms, PT0.5S",
        "7d, PT168H",
        "1w, PT168H",
        "0s, PT0S",
        "2562047h, PT2562047H"
    })
    void readsNumbersWithUnits(String text, Duration duration) {
        assertThat(Durations.orNone(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1h",
                "1h-1h",
                "+1h",
                "x1h",
                "1hx",
                "1",
                "-1",
                "0",
                "soon",
                "1.h",
                ".5h",
                "1y",
                "99999999999h",
                "2562048h",
                "1h\n"
            })
    void rejectsTextThatIsNotOrOnlyInPartADuration(String text) {
        assertThatThrownBy(() -> Durations.orNone(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "0h0m", "0.0s", "-1h"})
    void rejectsZeroWhereATimeIsRequired(String text) {
        assertThatThrownBy(() -> Durations.positive(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
