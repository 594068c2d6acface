package dev.sallyport.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.environment.CompiledEnvironment.FreezePeriod;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentWindowsTest {

    /** The clock of Berlin skips 02:00 to 03:00 on 2026-03-29, and repeats 02:00 to 03:00 on 2026-10-25. */
    @ParameterizedTest
    @CsvSource({
        // office hours, winter and summer time
        "0 9 * * 1-5, 8h, Europe/Berlin, 2026-11-24T07:59:59Z, false",
        "0 9 * * 1-5, 8h, Europe/Berlin, 2026-11-24T08:00:00Z, true",
        "0 9 * * 1-5, 8h, Europe/Berlin, 2026-11-24T15:59:59.999Z, true",
        "0 9 * * 1-5, 8h, Europe/Berlin, 2026-11-24T16:00:00Z, false",
        "0 9 * * 1-5, 8h, Europe/Berlin, 2026-07-14T07:00:00Z, true",
        "0 9 * * 1-5, 8h, Europe/Berlin, 2026-07-14T15:00:00Z, false",
        "0 9 * * 1-5, 8h, Europe/Berlin, 2026-11-28T10:00:00Z, false",
        "0 9 * * MON-FRI, 8h, Europe/Berlin, 2026-11-24T10:00:00Z, true",
        // over midnight and over the weekend
        "0 22 * * 5, 60h, UTC, 2026-11-27T21:59:00Z, false",
        "0 22 * * 5, 60h, UTC, 2026-11-28T12:00:00Z, true",
        "0 22 * * 5, 60h, UTC, 2026-11-30T09:59:59Z, true",
        "0 22 * * 5, 60h, UTC, 2026-11-30T10:00:00Z, false",
        // a duration that is longer than the interval
        "0 * * * *, 90m, UTC, 2026-11-24T12:59:00Z, true",
        // a start that the clock skips: after the gap, 03:30 summer time
        "30 2 * * *, 1h, Europe/Berlin, 2026-03-28T01:30:00Z, true",
        "30 2 * * *, 1h, Europe/Berlin, 2026-03-29T01:29:59Z, false",
        "30 2 * * *, 1h, Europe/Berlin, 2026-03-29T01:30:00Z, true",
        "30 2 * * *, 1h, Europe/Berlin, 2026-03-29T02:30:00Z, false",
        "30 2 * * *, 1h, Europe/Berlin, 2026-03-30T00:30:00Z, true",
        // a start that the clock repeats: the first one, for an hour of elapsed time
        "30 2 * * *, 1h, Europe/Berlin, 2026-10-25T00:30:00Z, true",
        "30 2 * * *, 1h, Europe/Berlin, 2026-10-25T01:29:59Z, true",
        "30 2 * * *, 1h, Europe/Berlin, 2026-10-25T01:30:00Z, false",
        "30 2 * * *, 1h, Europe/Berlin, 2026-10-25T01:45:00Z, false",
        // 24 hours of elapsed time over the change of the clock
        "0 12 * * *, 24h, Europe/Berlin, 2026-10-25T10:30:00Z, false",
        "0 12 28 3 *, 24h, Europe/Berlin, 2026-03-29T10:59:00Z, true",
        // both days restricted, as in cron: either matches
        "0 0 1 * *, 24h, UTC, 2026-12-01T12:00:00Z, true",
        "0 0 29 2 *, 24h, UTC, 2028-02-29T12:00:00Z, true",
        "0 0 29 2 *, 24h, UTC, 2027-02-28T12:00:00Z, false"
    })
    void isOpenFromStartForDuration(String schedule, String duration, String zone, String time, boolean open) {
        assertThat(window(true, schedule, duration, zone).isOpen(Instant.parse(time)))
                .isEqualTo(open);
    }

    /** Results are kept between two starts; an earlier time is computed again. */
    @Test
    void answersForTimesInAnyOrder() {
        var window = window(true, "0 9 * * *", "1h", "UTC");
        for (int i = 0; i < 2; i++) {
            assertThat(window.isOpen(Instant.parse("2026-11-24T09:30:00Z"))).isTrue();
            assertThat(window.isOpen(Instant.parse("2026-11-24T11:30:00Z"))).isFalse();
            assertThat(window.isOpen(Instant.parse("2026-11-24T08:30:00Z"))).isFalse();
            assertThat(window.isOpen(Instant.parse("2026-11-25T09:30:00Z"))).isTrue();
            assertThat(window.isOpen(Instant.parse("2026-11-24T09:59:59Z"))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "0 9 * * 1-5 2026",
                "0 0 9 ? * MON",
                "60 9 * * *",
                "0 24 * * *",
                "0 9 * * 8",
                "@daily",
                "0 0 30 2 *",
                "0 0 31 4,6 *",
                "x"
            })
    void rejectsScheduleWithoutTimes(String schedule) {
        assertThatIllegalArgumentException().isThrownBy(() -> DeploymentWindow.schedule(schedule));
    }

    @Test
    void deniesInOverlapOfAllowAndDeny() {
        var windows = new DeploymentWindows(
                List.of(window(true, "0 9 * * *", "8h", "UTC"), window(false, "0 12 * * *", "1h", "UTC")), List.of());
        var noon = Instant.parse("2026-11-24T12:30:00Z");

        assertThat(windows.denying(noon)).isPresent();
        assertThat(windows.isOutside(noon)).isFalse();
        assertThat(windows.opening(noon)).contains(Instant.parse("2026-11-24T13:00:00Z"));
    }

    @Test
    void allowsInAnyOfSeveralWindows() {
        var windows = new DeploymentWindows(
                List.of(window(true, "0 9 * * *", "1h", "UTC"), window(true, "30 9 * * *", "1h", "UTC")), List.of());

        assertThat(windows.isOutside(Instant.parse("2026-11-24T10:15:00Z"))).isFalse();
        assertThat(windows.isOutside(Instant.parse("2026-11-24T10:30:00Z"))).isTrue();
    }

    @Test
    void allowsOutsideOfDenyingWindowsOnly() {
        var windows = new DeploymentWindows(List.of(window(false, "0 12 * * *", "1h", "UTC")), List.of());

        assertThat(windows.isOutside(Instant.parse("2026-11-24T11:00:00Z"))).isFalse();
        assertThat(windows.denying(Instant.parse("2026-11-24T11:00:00Z"))).isEmpty();
    }

    /** Changes that are no deployments are denied with this reason too. */
    @Test
    void closesEnvironmentOutsideOfWindows() {
        var windows = new DeploymentWindows(List.of(window(true, "0 9 * * *", "1h", "UTC")), List.of());

        assertThat(windows.closureAt(Instant.parse("2026-11-24T09:30:00Z"))).isEmpty();
        assertThat(windows.closureAt(Instant.parse("2026-11-24T10:00:00Z")))
                .contains(new CompiledEnvironment.Closure(
                        "allowed in its windows only: office hours; the next window opens at 2026-11-25T09:00:00Z",
                        "at 2026-11-25T09:00:00Z"));
    }

    @Test
    void findsOpeningAfterFreezeAndDenyingWindow() {
        var freeze = new FreezePeriod(
                Instant.parse("2026-12-24T00:00:00Z"), Instant.parse("2026-12-27T00:00:00Z"), "holidays");
        var windows = new DeploymentWindows(
                List.of(window(true, "0 9 * * 1-5", "8h", "Europe/Berlin"), window(false, "0 0 28 12 *", "24h", "UTC")),
                List.of(freeze));

        assertThat(windows.opening(Instant.parse("2026-12-24T12:00:00Z")))
                .contains(Instant.parse("2026-12-29T08:00:00Z"));
    }

    @Test
    void findsNoOpeningThatIsAlwaysDenied() {
        var windows = new DeploymentWindows(List.of(window(false, "* * * * *", "2m", "UTC")), List.of());

        assertThat(windows.opening(Instant.parse("2026-11-24T12:00:00Z"))).isEmpty();
    }

    private static DeploymentWindow window(boolean allows, String schedule, String duration, String zone) {
        return new DeploymentWindow(
                allows,
                DeploymentWindow.schedule(schedule),
                Duration.parse("PT" + duration),
                ZoneId.of(zone),
                "office hours");
    }
}
