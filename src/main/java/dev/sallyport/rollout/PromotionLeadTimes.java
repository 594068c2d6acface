package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.workload.ObjectKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Lead times from DeploymentRecords, along the promotions between Environments. */
public final class PromotionLeadTimes implements LeadTimes {
    private static final int MAX_ENVIRONMENTS = 32;

    private final Environments environments;
    private final FirstDeployments deployments;

    public PromotionLeadTimes(Environments environments, FirstDeployments deployments) {
        this.environments = environments;
        this.deployments = deployments;
    }

    /** Port to the times of deployments on record. */
    @FunctionalInterface
    public interface FirstDeployments {

        /**
         * Returns the time at which a workload was first deployed to an Environment with exactly these images.
         *
         * @param kind kind, with the group of a custom kind
         */
        Optional<Instant> time(String environment, String kind, String name, Set<String> digests);
    }

    @Override
    public Optional<Duration> of(DeploymentRecord record, Revision revision, Instant time) {
        var digests = revision.images().stream().map(Image::digest).collect(Collectors.toUnmodifiableSet());
        if (digests.isEmpty() || digests.contains("")) {
            return Optional.empty();
        }
        var workload = record.getSpec().workload();
        var kind = ObjectKind.qualifiedName(workload.apiVersion(), workload.kind());
        return first(revision.environment())
                .flatMap(first -> deployments.time(first, kind, workload.name(), digests))
                .map(since -> Duration.between(since, time))
                .filter(duration -> !duration.isNegative());
    }

    /** Returns the first Environment of the promotions to one; empty if it is itself the first, or if promotions are circular. */
    private Optional<String> first(String environment) {
        var current = environment;
        for (int i = 0; i < MAX_ENVIRONMENTS; i++) {
            var promotion = environments.find(current).flatMap(CompiledEnvironment::promotion);
            if (promotion.isEmpty()) {
                return environments.find(current).isEmpty() || current.equals(environment)
                        ? Optional.empty()
                        : Optional.of(current);
            }
            if (promotion.get().isAttested()) {
                return Optional.empty();
            }
            current = promotion.get().from();
        }
        return Optional.empty();
    }
}
