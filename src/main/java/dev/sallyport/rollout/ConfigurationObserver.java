package dev.sallyport.rollout;

import dev.sallyport.configuration.Configuration;
import dev.sallyport.configuration.ConfigurationOwner;
import dev.sallyport.configuration.ConfigurationReader;
import dev.sallyport.configuration.ConfigurationReader.Reading;
import dev.sallyport.configuration.RecordedConfiguration;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Workload;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Observer of the configuration with which a revision is healthy. It is recorded when the revision becomes healthy, and
 * compared when the soak time is over: a ConfigMap or Secret that was changed meanwhile starts the soak time again.
 */
public record ConfigurationObserver(ConfigurationReader reader, InstantSource clock) {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int MAX_KEPT = 3;

    /**
     * Returns the revision whose configuration must be observed.
     *
     * @param soak required soak time
     */
    public Optional<Revision> due(RecordedRollouts recorded, Duration soak, ConfigurationOwner owner) {
        return recorded.revisions().stream()
                .filter(revision -> recorded.rollout(revision)
                        .filter(rollout -> isHealthyNow(rollout) && isDue(rollout, soak, owner))
                        .isPresent())
                .findFirst();
    }

    private static boolean isHealthyNow(Rollout rollout) {
        return rollout.isHealthy()
                && rollout.endTime().isEmpty()
                && rollout.unhealthy().isEmpty();
    }

    private boolean isDue(Rollout rollout, Duration soak, ConfigurationOwner owner) {
        var configuration = rollout.health().configuration();
        if (configuration.isEmpty() || configuration.get().fingerprint().isEmpty()) {
            return true;
        }
        var isUnreadable = configuration.get().kept().isPresent()
                && reader.open(configuration.get(), owner).isEmpty();
        return isUnreadable
                || rollout.soakStart()
                        .map(start -> start.plus(soak))
                        .filter(end -> !clock.instant().isBefore(end)
                                && configuration.get().time().isBefore(end))
                        .isPresent();
    }

    /**
     * Returns the rollouts with the configuration of a revision.
     *
     * @param workload workload with the pod template of the revision
     */
    public List<Rollout> observe(RecordedRollouts recorded, Revision revision, Workload workload) {
        var now = clock.instant();
        var owner = ConfigurationOwner.of(workload);
        var digests = revision.images().stream()
                .filter(image -> !image.digest().isEmpty())
                .collect(Collectors.toMap(image -> image.image(), image -> image.digest(), (one, _) -> one));
        var reading = reader.read(workload, image -> digests.getOrDefault(image, image), Deadline.in(TIMEOUT, clock));
        var changed = recorded.with(revision.number(), rollout -> switch (reading) {
            case Reading.Complete(var configuration) -> configured(rollout, configuration, owner, now);
            case Reading.Incomplete incomplete -> unread(rollout, incomplete.message(), now);
        });
        return bounded(changed.rollouts());
    }

    private Rollout configured(Rollout rollout, Configuration present, ConfigurationOwner owner, Instant now) {
        var before = rollout.health().configuration();
        var recorded = reader.record(present, owner, now);
        boolean isSame = before.filter(each -> !each.fingerprint().isEmpty())
                .flatMap(each -> reader.open(each, owner))
                .map(known -> known.withoutReplicas().equals(present.withoutReplicas()))
                .orElse(true);
        return isSame ? rollout.configured(recorded) : rollout.soaksAgain(now).configured(recorded);
    }

    /** Keeps the configuration of an earlier observation, as observed now: there is no evidence of a change. */
    private static Rollout unread(Rollout rollout, String message, Instant now) {
        var before = rollout.health().configuration();
        if (before.filter(each -> each.message().equals(message)).isPresent()) {
            return rollout;
        }
        return rollout.configured(before.filter(each -> !each.fingerprint().isEmpty())
                .map(each -> each.at(now))
                .orElseGet(() -> RecordedConfiguration.unknown(now, message)));
    }

    /** Keeps the normal forms of the newest revisions only, because the size of a record is limited. */
    private static List<Rollout> bounded(List<Rollout> rollouts) {
        var bounded = new ArrayList<Rollout>();
        int kept = 0;
        for (var rollout : rollouts) {
            var configuration = rollout.health().configuration();
            if (configuration.flatMap(RecordedConfiguration::kept).isPresent() && kept++ >= MAX_KEPT) {
                bounded.add(rollout.configured(configuration
                        .get()
                        .withoutForm("normal forms are kept for the %d newest revisions".formatted(MAX_KEPT))));
            } else {
                bounded.add(rollout);
            }
        }
        return bounded;
    }
}
