package dev.sallyport;

import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.HeadStart;
import dev.sallyport.cluster.ClusterWorkloads;
import dev.sallyport.cluster.RecordFeed;
import dev.sallyport.environment.Membership;
import dev.sallyport.environment.Posture;
import dev.sallyport.environment.Stages;
import dev.sallyport.policy.Exceptions;
import dev.sallyport.record.AuditLog;
import dev.sallyport.record.DecisionMetrics;
import dev.sallyport.record.EnvironmentMetrics;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.EventWriter;
import dev.sallyport.record.ExceptionMetrics;
import dev.sallyport.record.ExceptionUses;
import dev.sallyport.record.RecordKeeper;
import dev.sallyport.record.Recorders;
import dev.sallyport.record.RolloutRecords;
import dev.sallyport.rollout.Retention;
import dev.sallyport.rollout.RolloutRecorder;
import dev.sallyport.rollout.Workloads;
import dev.sallyport.settings.SallyportSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
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
                new EventWriter(client, instance), settings.events().allowed(), meters, clock);
    }

    @Produces
    @Singleton
    @Typed(RecordKeeper.class)
    RecordKeeper recordKeeper(
            KubernetesClient client,
            Membership membership,
            ImageTrust trust,
            MeterRegistry meters,
            InstantSource clock) {
        return new RecordKeeper(client, membership::of, trust.resolver(), meters, clock);
    }

    @Produces
    @Singleton
    RecordFeed recordFeed(KubernetesClient client) {
        return new RecordFeed(client);
    }

    @Produces
    @Singleton
    @Typed(EnvironmentMetrics.class)
    EnvironmentMetrics environmentMetrics(Stages stages, Posture posture, MeterRegistry meters) {
        return new EnvironmentMetrics(stages, posture, meters);
    }

    @Produces
    @Singleton
    ExceptionMetrics exceptionMetrics(Exceptions exceptions, MeterRegistry meters, InstantSource clock) {
        return new ExceptionMetrics(exceptions, meters, clock);
    }

    @Produces
    @Singleton
    @Typed(ExceptionUses.class)
    ExceptionUses exceptionUses(KubernetesClient client, MeterRegistry meters) {
        return new ExceptionUses(client, meters);
    }

    @Produces
    @Singleton
    RolloutRecorder rolloutRecords(EventRecorder events, MeterRegistry meters) {
        return new RolloutRecords(events, Logger.getLogger("sallyport.audit")::info, meters);
    }

    @Produces
    @Singleton
    Retention retention(SallyportSettings settings) {
        return new Retention(settings.records().retention(), settings.records().maxGone());
    }

    @Produces
    @Singleton
    Workloads workloads(KubernetesClient client) {
        return new ClusterWorkloads(client);
    }

    @Produces
    @Singleton
    DecisionRecorder records(
            EventRecorder events,
            RecordKeeper records,
            ExceptionUses uses,
            EnvironmentMetrics environments,
            HeadStart headStart,
            MeterRegistry meters) {
        var audit = new AuditLog(Logger.getLogger("sallyport.audit")::info);
        var metrics = new DecisionMetrics(meters);
        return decision -> {
            metrics.record(decision);
            environments.record(decision);
            audit.record(decision);
            events.record(decision);
            uses.record(decision);
            records.record(decision);
            headStart.record(decision);
        };
    }

    @Produces
    @Singleton
    Recorders recorders(EventRecorder events, RecordKeeper records, ExceptionUses uses) {
        return new Recorders(events, records, uses);
    }
}
