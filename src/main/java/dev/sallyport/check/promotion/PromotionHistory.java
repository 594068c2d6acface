package dev.sallyport.check.promotion;

import dev.sallyport.compile.Timestamps;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.DeploymentHistory;
import dev.sallyport.environment.DeploymentHistory.Past;
import dev.sallyport.environment.Environments;
import dev.sallyport.workload.Workload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is known of the way of a workload, which is the same where its kind and name are, towards one environment. */
public record PromotionHistory(
        CompiledEnvironment stage, Environments stages, DeploymentHistory history, InstantSource clock) {

    /** Whether these images have run in the environment itself, in the same namespace, and were healthy: what comes back is no news. */
    boolean hasBeenHere(Workload workload, Set<String> digests) {
        return past(stage.name(), workload).stream()
                .filter(past -> past.namespace().equals(workload.namespace()))
                .anyMatch(past -> past.ran(digests) && past.wasHealthyFor(Duration.ZERO, clock.instant()));
    }

    /** Whether they have been healthy in the environment before for as long as is asked. */
    boolean hasSoaked(CompiledEnvironment.Promotion promotion, Workload workload, Set<String> digests) {
        return hasSoaked(promotion.from(), promotion.soak(), workload, digests);
    }

    private boolean hasSoaked(String environment, Duration soak, Workload workload, Set<String> digests) {
        return past(environment, workload).stream()
                .anyMatch(past -> past.ran(digests) && past.wasHealthyFor(soak, clock.instant()));
    }

    /**
     * The nearest environment further back where they have been healthy: what lies between was skipped. Empty where they are
     * on their way in the environment before, or have failed there.
     */
    Optional<String> skippedFrom(CompiledEnvironment.Promotion promotion, Workload workload, Set<String> digests) {
        if (past(promotion.from(), workload).stream().anyMatch(past -> past.ran(digests))) {
            return Optional.empty();
        }
        var seen = new LinkedHashSet<>(Set.of(stage.name(), promotion.from()));
        var at = before(promotion.from());
        while (at.isPresent() && seen.add(at.get())) {
            if (hasSoaked(at.get(), Duration.ZERO, workload, digests)) {
                return at;
            }
            at = before(at.get());
        }
        return Optional.empty();
    }

    /** How far they have come in the environment before, in words. */
    String progress(CompiledEnvironment.Promotion promotion, Workload workload, Set<String> digests) {
        var past = past(promotion.from(), workload).stream()
                .filter(each -> each.ran(digests))
                .toList();
        if (past.isEmpty()) {
            return "has not been deployed with it";
        }
        return past.stream()
                .filter(each -> !each.failed() && each.endedAt().isEmpty())
                .flatMap(each -> each.healthyAt().stream())
                .map(since -> "is healthy with it since %s, and has to be until %s"
                        .formatted(Timestamps.format(since), Timestamps.format(since.plus(promotion.soak()))))
                .findFirst()
                .orElseGet(() -> ended(past));
    }

    private static String ended(List<Past> past) {
        return past.stream().allMatch(Past::failed) ? "has failed with it" : "was not healthy with it for long enough";
    }

    private Optional<String> before(String environment) {
        return stages.find(environment)
                .flatMap(CompiledEnvironment::promotion)
                .map(CompiledEnvironment.Promotion::from);
    }

    private List<Past> past(String environment, Workload workload) {
        return history.of(environment, workload.kind().kind(), workload.name());
    }
}
