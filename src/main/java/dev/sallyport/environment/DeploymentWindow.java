package dev.sallyport.environment;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recurring time in which deployments are allowed or denied. It starts at the times of a schedule in a time zone, and lasts
 * for a duration of elapsed time; the end is exclusive. If the clock skips the time of a start, it starts after the gap, and
 * if the clock repeats it, it starts at the first of both times.
 */
public final class DeploymentWindow {
    private static final int MAX_SCHEDULE = 128;
    private static final CronParser PARSER = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private final boolean allows;
    private final ExecutionTime schedule;
    private final Duration duration;
    private final ZoneId zone;
    private final String reason;
    private volatile @Nullable Occurrence latest;

    /**
     * Creates a window.
     *
     * @param allows whether deployments are allowed in it only; otherwise they are denied in it
     * @param schedule parsed schedule of the starts
     */
    public DeploymentWindow(boolean allows, ExecutionTime schedule, Duration duration, ZoneId zone, String reason) {
        this.allows = allows;
        this.schedule = schedule;
        this.duration = duration;
        this.zone = zone;
        this.reason = reason;
    }

    /**
     * Last start at a time, and the next one.
     *
     * @param start last start; empty if there is none
     * @param next next start; empty if there is none
     * @param since time for which both were computed
     */
    private record Occurrence(Optional<Instant> start, Optional<Instant> next, Instant since) {
        boolean covers(Instant time) {
            return !time.isBefore(since)
                    && next.filter(end -> !time.isBefore(end)).isEmpty();
        }
    }

    /**
     * Parses a schedule in the syntax of cron: minute, hour, day of the month, month, day of the week.
     *
     * @throws IllegalArgumentException if it is no schedule, or has no time
     */
    public static ExecutionTime schedule(String text) {
        if (text.length() > MAX_SCHEDULE) {
            throw new IllegalArgumentException("has more than %d characters".formatted(MAX_SCHEDULE));
        }
        Cron cron;
        try {
            cron = PARSER.parse(text).validate();
        } catch (IllegalArgumentException invalid) {
            throw new IllegalArgumentException(
                    "is no schedule of five fields such as \"0 9 * * 1-5\": " + invalid.getMessage(), invalid);
        }
        var schedule = ExecutionTime.forCron(cron);
        if (schedule.nextExecution(ZonedDateTime.of(2024, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC))
                .isEmpty()) {
            throw new IllegalArgumentException("has no time: the day does not exist in these months");
        }
        return schedule;
    }

    /** Returns whether deployments are allowed in the window only; otherwise they are denied in it. */
    public boolean allows() {
        return allows;
    }

    /** Returns the reason for messages. */
    public String reason() {
        return reason;
    }

    /** Returns whether the window is open at a time. */
    public boolean isOpen(Instant time) {
        return end(time).isPresent();
    }

    /** Returns the end of the window that is open at a time; empty if it is closed. */
    public Optional<Instant> end(Instant time) {
        return occurrence(time).start().map(start -> start.plus(duration)).filter(time::isBefore);
    }

    /** Returns the next start after a time. */
    public Optional<Instant> nextStart(Instant time) {
        return occurrence(time).next();
    }

    /** Returns the occurrence of a time; computed once for all times until the next start. */
    private Occurrence occurrence(Instant time) {
        var known = latest;
        if (known != null && known.covers(time)) {
            return known;
        }
        var found = find(time);
        latest = found;
        return found;
    }

    /**
     * Schedules are computed with local times, as if the clock never changed, and these become instants: a time that the clock
     * skips is one after the gap, and of a time that it repeats it is the first.
     */
    private Occurrence find(Instant time) {
        var latestLocal = latestLocal(time);
        var start = schedule.lastExecution(latestLocal.plusMinutes(1).atZone(ZoneOffset.UTC));
        while (start.filter(local -> instant(local).isAfter(time)).isPresent()) {
            start = schedule.lastExecution(start.get());
        }
        var next = schedule.nextExecution(start.orElse(latestLocal.minusDays(1).atZone(ZoneOffset.UTC)));
        while (next.filter(local -> !instant(local).isAfter(time)).isPresent()) {
            next = schedule.nextExecution(next.get());
        }
        return new Occurrence(start.map(this::instant), next.map(this::instant), time);
    }

    private Instant instant(ZonedDateTime local) {
        return local.toLocalDateTime().atZone(zone).toInstant();
    }

    /** Returns the latest minute that the local clock has shown until a time; it may have been set back since. */
    private LocalDateTime latestLocal(Instant time) {
        var local = time.atZone(zone).toLocalDateTime().truncatedTo(ChronoUnit.MINUTES);
        var change = zone.getRules().previousTransition(time.plusNanos(1));
        return change != null
                        && change.isOverlap()
                        && change.getDateTimeBefore().isAfter(local)
                ? change.getDateTimeBefore().minusMinutes(1)
                : local;
    }
}
