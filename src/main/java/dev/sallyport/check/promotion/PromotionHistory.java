package dev.sallyport.check.promotion;

import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.CompiledEnvironment.PromotionRules;
import dev.sallyport.environment.DeploymentHistory;
import dev.sallyport.environment.DeploymentHistory.Past;
import dev.sallyport.environment.DeploymentHistory.Unhealthy;
import dev.sallyport.environment.Environments;
import dev.sallyport.workload.Workload;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** History of workloads, by kind and name, in one Environment and in the Environments before it. */
public record PromotionHistory(
        CompiledEnvironment environment, Environments environments, DeploymentHistory history, InstantSource clock) {

    /** Returns whether these images were healthy in the same namespace of the Environment before. */
    boolean wasHealthyHere(Workload workload, Set<String> digests) {
        return !healthyHere(workload, digests).isEmpty();
    }

    /** Returns the deployments of these images that were healthy in the same namespace of the Environment. */
    List<Past> healthyHere(Workload workload, Set<String> digests) {
        return deployments(environment.name(), workload).stream()
                .filter(past -> past.namespace().equals(workload.namespace()))
                .filter(past -> past.ran(digests) && past.wasHealthyFor(Duration.ZERO, clock.instant()))
                .toList();
    }

    /** Returns the deployments of these images that were healthy in the previous Environment for the soak time. */
    List<Past> soaked(PromotionRules promotion, Workload workload, Set<String> digests) {
        return deployments(promotion.from(), workload).stream()
                .filter(past -> past.ran(digests) && past.wasHealthyFor(promotion.soak(), clock.instant()))
                .toList();
    }

    /**
     * Returns why these images, which soaked in the previous Environment, are not healthy there now.
     *
     * @return empty if they did not soak, or if they are healthy wherever they run
     */
    Optional<Unhealthy> unhealthy(PromotionRules promotion, Workload workload, Set<String> digests) {
        var soaked = soaked(promotion, workload, digests);
        var isHealthyAnywhere =
                soaked.stream().anyMatch(past -> past.unhealthy().isEmpty());
        return soaked.stream()
                .filter(past -> past.endedAt().isEmpty() || !isHealthyAnywhere)
                .flatMap(past -> past.unhealthy().stream())
                .findFirst();
    }

    /** Returns whether these images were healthy in the previous Environment for the soak time. */
    boolean hasSoaked(PromotionRules promotion, Workload workload, Set<String> digests) {
        return hasSoaked(promotion.from(), promotion.soak(), workload, digests);
    }

    private boolean hasSoaked(String from, Duration soak, Workload workload, Set<String> digests) {
        return deployments(from, workload).stream()
                .anyMatch(past -> past.ran(digests) && past.wasHealthyFor(soak, clock.instant()));
    }

    /**
     * Returns the nearest Environment before the previous one where these images were healthy.
     *
     * @return empty if the images have been deployed to the previous Environment, with any result
     */
    Optional<String> skippedFrom(PromotionRules promotion, Workload workload, Set<String> digests) {
        if (deployments(promotion.from(), workload).stream().anyMatch(past -> past.ran(digests))) {
            return Optional.empty();
        }
        var seen = new LinkedHashSet<>(Set.of(environment.name(), promotion.from()));
        var next = previous(promotion.from());
        while (next.isPresent() && seen.add(next.get())) {
            if (hasSoaked(next.get(), Duration.ZERO, workload, digests)) {
                return next;
            }
            next = previous(next.get());
        }
        return Optional.empty();
    }

    /** Describes the deployments of these images to the previous Environment, such as {@code has not been deployed}. */
    String progress(PromotionRules promotion, Workload workload, Set<String> digests) {
        var deployments = deployments(promotion.from(), workload).stream()
                .filter(past -> past.ran(digests))
                .toList();
        if (deployments.isEmpty()) {
            return "has not been deployed";
        }
        return healthySince(deployments)
                .map(since -> "has been healthy since %s and must stay healthy until %s"
                        .formatted(seconds(since), seconds(since.plus(promotion.soak()))))
                .orElseGet(() -> ended(promotion, deployments));
    }

    private static String ended(PromotionRules promotion, List<Past> deployments) {
        var state = deployments
                .getFirst()
                .unhealthy()
                .map(unhealthy -> " (%s)".formatted(unhealthy.message()))
                .orElse("");
        if (deployments.stream().allMatch(Past::failed)) {
            return "has failed" + state;
        }
        var current =
                deployments.stream().filter(past -> past.endedAt().isEmpty()).findFirst();
        return current.filter(past -> past.unhealthy().isPresent())
                .map(past ->
                        "is not healthy (%s)".formatted(past.unhealthy().get().message()))
                .orElseGet(() -> "was not healthy long enough%s".formatted(promotion.forSoakTime()));
    }

    /** Returns the end of the soak time of these images; empty unless they are healthy in the previous Environment. */
    Optional<Instant> soakedAt(PromotionRules promotion, Workload workload, Set<String> digests) {
        return healthySince(deployments(promotion.from(), workload).stream()
                        .filter(past -> past.ran(digests))
                        .toList())
                .map(since -> seconds(since.plus(promotion.soak())));
    }

    private static Optional<Instant> healthySince(List<Past> deployments) {
        return deployments.stream()
                .filter(past -> !past.failed()
                        && past.endedAt().isEmpty()
                        && past.unhealthy().isEmpty())
                .flatMap(past -> past.healthyAt().stream())
                .findFirst();
    }

    /** Returns the time in whole seconds, rounded up: a deployment at that time has soaked. */
    private static Instant seconds(Instant time) {
        var seconds = time.truncatedTo(ChronoUnit.SECONDS);
        return seconds.equals(time) ? time : seconds.plusSeconds(1);
    }

    private Optional<String> previous(String name) {
        return environments.find(name).flatMap(CompiledEnvironment::promotion).map(PromotionRules::from);
    }

    private List<Past> deployments(String name, Workload workload) {
        return history.of(name, workload.kind().qualifiedName(), workload.name());
    }
}
