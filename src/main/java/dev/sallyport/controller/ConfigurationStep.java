package dev.sallyport.controller;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.configuration.ConfigurationOwner;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.rollout.ConfigurationObserver;
import dev.sallyport.rollout.RecordFormat;
import dev.sallyport.rollout.Rollout;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.rollout.WorkloadReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Duration;

/** Recording of the configuration with which a revision is healthy, repeated after a failure. */
final class ConfigurationStep {
    private final ConfigurationObserver observer;
    private final WorkloadReader workloads;
    private final Cache<String, Boolean> recent;

    /**
     * Creates a step.
     *
     * @param retry minimum time between two observations for one record
     */
    ConfigurationStep(ConfigurationObserver observer, WorkloadReader workloads, Duration retry) {
        this.observer = observer;
        this.workloads = workloads;
        this.recent = Caffeine.newBuilder().expireAfterWrite(retry).build();
    }

    /** Records the configuration in the status if that is due; returns whether it has to be observed again. */
    boolean recordIfDue(
            DeploymentRecord record, HasMetadata observed, Duration soak, Context<DeploymentRecord> context) {
        var recorded = RecordFormat.read(record);
        var workload = record.getSpec().workload();
        var owner = new ConfigurationOwner(record.getMetadata().getNamespace(), workload.kind(), workload.name());
        var revision = observer.due(recorded, soak, owner)
                .filter(each -> each.environment().equals(record.getSpec().environment()));
        if (revision.isEmpty()) {
            return false;
        }
        var attempt = "%s/%d/%s"
                .formatted(
                        record.getMetadata().getUid(),
                        revision.get().number(),
                        recorded.rollout(revision.get()).map(Rollout::phase));
        if (recent.getIfPresent(attempt) != null) {
            return true;
        }
        recent.put(attempt, true);
        try {
            var rollouts = workloads
                    .current(observed)
                    .filter(each ->
                            TemplateFingerprint.of(each).equals(revision.get().template()))
                    .map(each -> observer.observe(recorded, revision.get(), each));
            if (rollouts.isEmpty()) {
                return true;
            }
            var _ = RecordStatusWriter.write(record, RecordFormat.status(rollouts.get()), context);
            return observer.due(recorded.withRollouts(rollouts.get()), soak, owner)
                    .isPresent();
        } catch (ClusterUnavailableException unavailable) {
            System.getLogger(ConfigurationStep.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "the configuration of %s %s/%s was not recorded"
                                    .formatted(owner.kind(), owner.namespace(), owner.name()),
                            unavailable);
            return true;
        }
    }
}
