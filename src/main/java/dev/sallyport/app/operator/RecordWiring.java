package dev.sallyport.app.operator;

import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.GateChangeRecorder;
import dev.sallyport.admission.VerificationPrefetch;
import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.breakglass.EmergencyAccesses;
import dev.sallyport.change.ChangeRecorder;
import dev.sallyport.cluster.ClusterWorkloads;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.RecordFeed;
import dev.sallyport.cluster.WebhookRegistration;
import dev.sallyport.configuration.ConfigurationReader;
import dev.sallyport.environment.EnvironmentMembership;
import dev.sallyport.environment.Environments;
import dev.sallyport.environment.KnownNamespaces;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.record.AuditCheckpoints;
import dev.sallyport.record.AuditLog;
import dev.sallyport.record.AuditStream;
import dev.sallyport.record.BreakGlassMetrics;
import dev.sallyport.record.ChangeRecordWriter;
import dev.sallyport.record.ChangeReporter;
import dev.sallyport.record.CoverageMetrics;
import dev.sallyport.record.DecisionMetrics;
import dev.sallyport.record.DecisionRecorders;
import dev.sallyport.record.DenialRecorder;
import dev.sallyport.record.EnvironmentMetrics;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.EventWriter;
import dev.sallyport.record.ExceptionUseCounter;
import dev.sallyport.record.GateChangeReporter;
import dev.sallyport.record.GateTimes;
import dev.sallyport.record.ReadinessMetrics;
import dev.sallyport.record.RecordWriter;
import dev.sallyport.record.RolloutMetrics;
import dev.sallyport.record.RolloutReporter;
import dev.sallyport.record.TrustRootMetrics;
import dev.sallyport.rollout.ConfigurationObserver;
import dev.sallyport.rollout.PromotionLeadTimes;
import dev.sallyport.rollout.RecordRetention;
import dev.sallyport.rollout.RevisionObserver;
import dev.sallyport.rollout.RolloutRecorder;
import dev.sallyport.rollout.pod.DigestComparison;
import dev.sallyport.settings.SallyportSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;

/** CDI producers of Events, audit log, metrics and DeploymentRecords. */
@Singleton
public class RecordWiring {
    private static final Logger AUDIT = Logger.getLogger("sallyport.audit");

    @Produces
    @Singleton
    @Typed(EventRecorder.class)
    EventRecorder events(
            KubernetesClient client,
            ControllerOwnership ownership,
            SallyportSettings settings,
            MeterRegistry meters,
            InstantSource clock) {
        return new EventRecorder(
                new EventWriter(client, ownership, replica(settings)),
                settings.events().allowedDeploymentsEnabled(),
                meters,
                clock);
    }

    @Produces
    @Singleton
    @Typed(AuditStream.class)
    AuditStream auditStream() {
        return new AuditStream(UUID.randomUUID().toString(), AUDIT::info);
    }

    @Produces
    @Singleton
    @Typed(AuditCheckpoints.class)
    AuditCheckpoints auditCheckpoints(
            KubernetesClient client, AuditStream stream, SallyportSettings settings, InstantSource clock) {
        return new AuditCheckpoints(
                client,
                stream,
                new AuditCheckpoints.Place(settings.namespace(), settings.name() + "-audit", replica(settings)),
                clock);
    }

    private static String replica(SallyportSettings settings) {
        return Objects.requireNonNullElse(System.getenv("HOSTNAME"), settings.name());
    }

    @Produces
    @Singleton
    @Typed(DenialRecorder.class)
    DenialRecorder denialRecorder(KubernetesClient client, EnvironmentMembership membership, MeterRegistry meters) {
        return new DenialRecorder(client, membership::of, meters);
    }

    @Produces
    @Singleton
    @Typed(RecordWriter.class)
    RecordWriter recordWriter(
            KubernetesClient client,
            EnvironmentMembership membership,
            ImageTrust trust,
            MeterRegistry meters,
            InstantSource clock,
            VirtualThreads virtualThreads) {
        return new RecordWriter(client, membership::of, trust.resolver(), meters, clock, virtualThreads);
    }

    @Produces
    @Singleton
    RolloutRecorder rolloutRecorder(
            EventRecorder events,
            AuditStream audit,
            RolloutMetrics metrics,
            Environments environments,
            RecordFeed records) {
        return new RolloutReporter(events, audit, metrics, new PromotionLeadTimes(environments, records));
    }

    @Produces
    @Singleton
    RevisionObserver revisionObserver(
            ClusterWorkloads workloads, ImageTrust trust, ConfigurationReader configurations, InstantSource clock) {
        return new RevisionObserver(
                workloads,
                new DigestComparison(trust.platforms(), clock),
                new ConfigurationObserver(configurations, clock));
    }

    @Produces
    @Singleton
    RecordRetention retention(SallyportSettings settings) {
        return new RecordRetention(
                settings.records().retention(), settings.records().maxDeletedWorkloads());
    }

    /**
     * The recorders of decisions.
     *
     * @param prefetch verifies the images of an admitted workload before its Pods are created
     */
    @Singleton
    record Recorders(
            DecisionMetrics metrics,
            EnvironmentMetrics environments,
            EventRecorder events,
            ExceptionUseCounter uses,
            RecordWriter records,
            DenialRecorder denials,
            VerificationPrefetch prefetch) {}

    @Produces
    @Singleton
    DecisionRecorder decisionRecorder(Recorders recorders, AuditStream audit, InstantSource clock) {
        return new DecisionRecorders(List.of(
                recorders.metrics(),
                recorders.environments(),
                new AuditLog(audit, clock),
                recorders.events(),
                recorders.uses(),
                recorders.records(),
                recorders.denials(),
                recorders.prefetch()));
    }

    @Produces
    @Singleton
    GateChangeRecorder gateChanges(EventRecorder events, AuditStream audit, MeterRegistry meters) {
        return new GateChangeReporter(events, audit, meters);
    }

    @Produces
    @Singleton
    @Typed(ChangeRecordWriter.class)
    ChangeRecordWriter changeRecordWriter(
            KubernetesClient client, MeterRegistry meters, VirtualThreads virtualThreads) {
        return new ChangeRecordWriter(client, meters, virtualThreads);
    }

    @Produces
    @Singleton
    GateTimes gateTimes(
            KubernetesClient client, SallyportSettings settings, MeterRegistry meters, InstantSource clock) {
        return new GateTimes(client, settings.namespace(), settings.name(), meters, clock);
    }

    @Produces
    @Singleton
    @Typed(ChangeRecorder.class)
    ChangeRecorder changeRecorder(
            EventRecorder events,
            AuditStream audit,
            ChangeRecordWriter records,
            DenialRecorder denials,
            MeterRegistry meters,
            InstantSource clock) {
        var reporter = new ChangeReporter(events, audit, meters, clock);
        return change -> {
            reporter.record(change);
            records.record(change);
            denials.record(change);
        };
    }

    @Produces
    @Singleton
    CoverageMetrics coverageMetrics(
            KnownNamespaces namespaces,
            Environments environments,
            PolicyIndex policies,
            WebhookRegistration registration,
            MeterRegistry meters) {
        return new CoverageMetrics(
                namespaces, environments, policies, registration.exemptNamespaces()::contains, meters);
    }

    @Produces
    @Singleton
    BreakGlassMetrics breakGlassMetrics(
            Environments environments, EmergencyAccesses accesses, MeterRegistry meters, InstantSource clock) {
        return new BreakGlassMetrics(environments, accesses, meters, clock);
    }

    /** The gauges that are computed periodically. */
    @Singleton
    record PeriodicGauges(
            TrustRootMetrics trustRoots,
            EnvironmentMetrics environments,
            ReadinessMetrics readiness,
            BreakGlassMetrics emergencies,
            CoverageMetrics coverage) {}

    @Produces
    @Singleton
    ReadinessMetrics readinessMetrics(Feeds feeds, MeterRegistry meters) {
        return new ReadinessMetrics(feeds.policies()::all, feeds.environments()::all, meters);
    }
}
