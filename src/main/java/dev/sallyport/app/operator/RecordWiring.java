package dev.sallyport.app.operator;

import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.VerificationPrefetch;
import dev.sallyport.app.ImageTrust;
import dev.sallyport.cluster.ClusterWorkloads;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.RecordFeed;
import dev.sallyport.environment.EnvironmentMembership;
import dev.sallyport.environment.EnvironmentWorkloads;
import dev.sallyport.environment.Environments;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.record.AuditLog;
import dev.sallyport.record.BackgroundWriters;
import dev.sallyport.record.DecisionMetrics;
import dev.sallyport.record.DecisionRecorders;
import dev.sallyport.record.EnvironmentMetrics;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.EventWriter;
import dev.sallyport.record.ExceptionMetrics;
import dev.sallyport.record.ExceptionUseCounter;
import dev.sallyport.record.ReadinessMetrics;
import dev.sallyport.record.RecordWriter;
import dev.sallyport.record.RolloutReporter;
import dev.sallyport.rollout.RecordRetention;
import dev.sallyport.rollout.RolloutRecorder;
import dev.sallyport.rollout.WorkloadReader;
import dev.sallyport.settings.SallyportSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/** What is told of decisions, rollouts and exceptions. */
@Singleton
public class RecordWiring {

    @Produces
    @Singleton
    @Typed(EventRecorder.class)
    EventRecorder events(
            KubernetesClient client, SallyportSettings settings, MeterRegistry meters, InstantSource clock) {
        var instance = Objects.requireNonNullElse(System.getenv("HOSTNAME"), settings.name());
        return new EventRecorder(
                new EventWriter(client, instance), settings.events().allowedDeploymentsEnabled(), meters, clock);
    }

    @Produces
    @Singleton
    @Typed(RecordWriter.class)
    RecordWriter recordKeeper(
            KubernetesClient client,
            EnvironmentMembership membership,
            ImageTrust trust,
            MeterRegistry meters,
            InstantSource clock) {
        return new RecordWriter(client, membership::of, trust.resolver(), meters, clock);
    }

    @Produces
    @Singleton
    RecordFeed recordFeed(KubernetesClient client) {
        return new RecordFeed(client);
    }

    @Produces
    @Singleton
    @Typed(EnvironmentMetrics.class)
    EnvironmentMetrics environmentMetrics(Environments stages, EnvironmentWorkloads posture, MeterRegistry meters) {
        return new EnvironmentMetrics(stages, posture, meters);
    }

    @Produces
    @Singleton
    ExceptionMetrics exceptionMetrics(ExceptionIndex exceptions, MeterRegistry meters, InstantSource clock) {
        return new ExceptionMetrics(exceptions, meters, clock);
    }

    @Produces
    @Singleton
    ReadinessMetrics readinessMetrics(Feeds feeds, MeterRegistry meters) {
        return new ReadinessMetrics(feeds.policies()::all, feeds.environments()::all, meters);
    }

    @Produces
    @Singleton
    @Typed(ExceptionUseCounter.class)
    ExceptionUseCounter exceptionUses(KubernetesClient client, MeterRegistry meters) {
        return new ExceptionUseCounter(client, meters);
    }

    @Produces
    @Singleton
    RolloutRecorder rolloutRecords(EventRecorder events, MeterRegistry meters) {
        return new RolloutReporter(events, Logger.getLogger("sallyport.audit")::info, meters);
    }

    @Produces
    @Singleton
    RecordRetention retention(SallyportSettings settings) {
        return new RecordRetention(
                settings.records().retention(), settings.records().maxDeletedWorkloads());
    }

    @Produces
    @Singleton
    WorkloadReader workloads(KubernetesClient client) {
        return new ClusterWorkloads(client);
    }

    @Produces
    @Singleton
    DecisionRecorder records(
            EventRecorder events,
            RecordWriter records,
            ExceptionUseCounter uses,
            EnvironmentMetrics environments,
            VerificationPrefetch headStart,
            MeterRegistry meters) {
        var audit = new AuditLog(Logger.getLogger("sallyport.audit")::info);
        var metrics = new DecisionMetrics(meters);
        return new DecisionRecorders(List.of(metrics, environments, audit, events, uses, records, headStart));
    }

    @Produces
    @Singleton
    BackgroundWriters recorders(EventRecorder events, RecordWriter records, ExceptionUseCounter uses) {
        return new BackgroundWriters(events, records, uses);
    }
}
