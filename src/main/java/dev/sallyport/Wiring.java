package dev.sallyport;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.Exemptions;
import dev.sallyport.admission.RefusalText;
import dev.sallyport.admission.RetryBudget;
import dev.sallyport.attestation.Attester;
import dev.sallyport.cluster.Asked;
import dev.sallyport.cluster.CertificateKeeper;
import dev.sallyport.cluster.ClusterAuthorizer;
import dev.sallyport.cluster.ClusterExposure;
import dev.sallyport.cluster.ClusterInventory;
import dev.sallyport.cluster.ClusterLineage;
import dev.sallyport.cluster.ClusterMonitors;
import dev.sallyport.cluster.ClusterPullSecrets;
import dev.sallyport.cluster.ClusterRoles;
import dev.sallyport.cluster.ClusterWorkloads;
import dev.sallyport.cluster.EnvironmentFeed;
import dev.sallyport.cluster.ExceptionFeed;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.cluster.OwnIdentity;
import dev.sallyport.cluster.OwnNamespace;
import dev.sallyport.cluster.PolicyFeed;
import dev.sallyport.cluster.RecordFeed;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.cluster.WebhookRegistration;
import dev.sallyport.environment.Posture;
import dev.sallyport.environment.Stage;
import dev.sallyport.environment.Stages;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.Descent;
import dev.sallyport.identity.Self;
import dev.sallyport.policy.AttestedEvidence;
import dev.sallyport.policy.ClusterFacts;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.policy.ExceptionEnd;
import dev.sallyport.policy.Exceptions;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.policy.TrustRoots;
import dev.sallyport.record.AuditLog;
import dev.sallyport.record.DecisionMetrics;
import dev.sallyport.record.EnvironmentMetrics;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.EventWriter;
import dev.sallyport.record.ExceptionMetrics;
import dev.sallyport.record.ExceptionNotices;
import dev.sallyport.record.ExceptionUses;
import dev.sallyport.record.MeteredVerifier;
import dev.sallyport.record.RecordKeeper;
import dev.sallyport.record.RegistryMetrics;
import dev.sallyport.record.RolloutRecords;
import dev.sallyport.record.SurveyRecords;
import dev.sallyport.record.TrustRootMetrics;
import dev.sallyport.rollout.Retention;
import dev.sallyport.rollout.RolloutRecorder;
import dev.sallyport.rollout.Workloads;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.sigstore.KeyStatementSigner;
import dev.sallyport.sigstore.TrustedRoots;
import dev.sallyport.survey.Surveyor;
import dev.sallyport.survey.Surveys;
import dev.sallyport.survey.Yardstick;
import dev.sallyport.webhook.AdmissionHandler;
import dev.sallyport.webhook.AdmissionResponses;
import dev.sallyport.webhook.AdmissionRoute;
import dev.sallyport.webhook.ExceptionGuard;
import dev.sallyport.webhook.NamespaceGuard;
import dev.sallyport.webhook.RecordGuard;
import dev.sallyport.webhook.ServingCertificate;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The one place that knows ports and adapters: every part of the operator is made here, by its constructor. */
@Singleton
public class Wiring {

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    VirtualThreads virtualThreads() {
        return new VirtualThreads();
    }

    @Produces
    @Singleton
    OwnNamespace ownNamespace(KubernetesClient client, SallyportSettings settings) {
        return new OwnNamespace(client, settings.namespace());
    }

    @Produces
    @Singleton
    NamespaceInformer namespaces(KubernetesClient client) {
        return new NamespaceInformer(client);
    }

    @Produces
    @Singleton
    Authorizer authorizer(KubernetesClient client) {
        return new ClusterAuthorizer(client, Ticker.systemTicker());
    }

    @Produces
    @Singleton
    Stages stages() {
        return new Stages();
    }

    @Produces
    @Singleton
    Attester attester(OwnNamespace own, ImageTrust trust, InstantSource clock) {
        return new Attester(own, new KeyStatementSigner(), trust.store(), clock);
    }

    @Produces
    @Singleton
    ImageTrust imageTrust(
            KubernetesClient client,
            SallyportSettings settings,
            MeterRegistry meters,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        var secrets = new ClusterPullSecrets(
                client,
                settings.namespace(),
                settings.registry().pullSecrets().orElse(List.of()),
                Ticker.systemTicker());
        return ImageTrust.of(
                settings,
                secrets,
                virtualThreads,
                clock,
                Map.of(),
                _ -> {},
                new ImageTrust.Watch(verifier -> new MeteredVerifier(verifier, meters), new RegistryMetrics(meters)));
    }

    @Produces
    @Singleton
    PolicyCompiler compiler(
            ImageTrust trust, OwnNamespace own, TrustRoots trustRoots, ClusterFacts facts, InstantSource clock) {
        return new PolicyCompiler(trust.resolver(), trust.verifier(), own, trustRoots, facts, clock);
    }

    @Produces
    @Singleton
    TrustRoots trustRoots(OwnNamespace own) {
        return new TrustRoots(own, TrustedRoots::read);
    }

    @Produces
    @Singleton
    TrustRootMetrics trustRootMetrics(TrustRoots trustRoots, MeterRegistry meters) {
        return new TrustRootMetrics(trustRoots, meters);
    }

    @Produces
    @Singleton
    ClusterRoles roles(KubernetesClient client) {
        return new ClusterRoles(client);
    }

    @Produces
    @Singleton
    ClusterMonitors monitors(KubernetesClient client) {
        return new ClusterMonitors(client);
    }

    @Produces
    @Singleton
    ClusterExposure exposure(KubernetesClient client) {
        return new ClusterExposure(client);
    }

    @Produces
    @Singleton
    ClusterFacts facts(ClusterRoles roles, ClusterMonitors monitors, ClusterExposure exposure, Stages stages) {
        return new ClusterFacts(roles, monitors, exposure, stages);
    }

    @Produces
    @Singleton
    PolicyIndex policies(PolicyCompiler compiler) {
        return new PolicyIndex(compiler);
    }

    @Produces
    @Singleton
    PolicyFeed policyFeed(
            KubernetesClient client,
            OwnNamespace own,
            TrustRoots trustRoots,
            PolicyIndex index,
            EnvironmentIndex environments) {
        return new PolicyFeed(client, own, trustRoots, index, environments);
    }

    @Produces
    @Singleton
    Exceptions exceptions() {
        return new Exceptions();
    }

    @Produces
    @Singleton
    Descent descent(KubernetesClient client) {
        return new Descent(new ClusterLineage(client, Ticker.systemTicker()));
    }

    @Produces
    @Singleton
    ExceptionFeed exceptionFeed(KubernetesClient client, Exceptions exceptions) {
        return new ExceptionFeed(client, exceptions);
    }

    @Produces
    @Singleton
    EnvironmentCompiler environmentCompiler(
            Stages stages,
            Descent descent,
            Authorizer authorizer,
            Self self,
            RecordFeed history,
            ImageTrust trust,
            OwnNamespace own,
            TrustRoots trustRoots,
            InstantSource clock) {
        return new EnvironmentCompiler(
                stages,
                descent,
                authorizer,
                self,
                history,
                trust.resolver(),
                new AttestedEvidence(own, trustRoots, trust.newest()),
                clock);
    }

    @Produces
    @Singleton
    EnvironmentIndex environments(EnvironmentCompiler compiler, Stages stages, PolicyIndex policies) {
        stages.onChange(policies::environmentsChanged);
        return new EnvironmentIndex(compiler, stages);
    }

    @Produces
    @Singleton
    ExceptionMetrics exceptionMetrics(Exceptions exceptions, MeterRegistry meters, InstantSource clock) {
        return new ExceptionMetrics(exceptions, meters, clock);
    }

    @Produces
    @Singleton
    EnvironmentFeed environmentFeed(KubernetesClient client, EnvironmentIndex index) {
        return new EnvironmentFeed(client, index);
    }

    @Produces
    @Singleton
    @Typed(ExceptionUses.class)
    ExceptionUses exceptionUses(KubernetesClient client, MeterRegistry meters) {
        return new ExceptionUses(client, meters);
    }

    @Produces
    @Singleton
    RecordFeed recordFeed(KubernetesClient client) {
        return new RecordFeed(client);
    }

    @Produces
    @Singleton
    ExceptionEnd exceptionEnd(EventRecorder events) {
        return new ExceptionNotices(events);
    }

    @Produces
    @Singleton
    ExceptionGuard exceptionGuard(
            SallyportSettings settings, Authorizer authorizer, VirtualThreads virtualThreads, InstantSource clock) {
        return new ExceptionGuard(settings.exceptions().maxDuration(), authorizer, virtualThreads, clock);
    }

    @Produces
    @Singleton
    Self self(KubernetesClient client) {
        return new OwnIdentity(client);
    }

    @Produces
    @Singleton
    Evaluator evaluator(
            Descent descent,
            PolicyIndex policies,
            EnvironmentIndex environments,
            NamespaceInformer namespaces,
            Exceptions exceptions,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        return new Evaluator(
                namespace -> {
                    var asked = environments.policies(namespace);
                    var inForce = policies.policies(namespace);
                    return asked.isEmpty()
                            ? inForce
                            : Stream.concat(asked.stream(), inForce.stream()).toList();
                },
                namespaces,
                new Exemptions(exceptions, descent, clock),
                virtualThreads);
    }

    @Produces
    @Singleton
    Surveys surveys(
            KubernetesClient client,
            SallyportSettings settings,
            PolicyCompiler compiler,
            PolicyIndex policies,
            PolicyFeed policyFeed,
            EnvironmentFeed environments,
            ExceptionFeed exceptionFeed,
            Exceptions exceptions,
            Stages stages,
            NamespaceInformer namespaces,
            RecordFeed history,
            Evaluator evaluator,
            ImageTrust trust,
            WebhookRegistration registration,
            EventRecorder events,
            MeterRegistry meters,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        var surveyor = new Surveyor(
                new ClusterInventory(client),
                policies::policies,
                evaluator,
                stages,
                namespace -> one(environments(stages, namespaces, namespace)),
                history,
                trust.platforms(),
                Yardstick.by(compiler),
                registration.neverJudged()::contains,
                clock);
        var surveys = new Surveys(
                surveyor,
                () -> policyFeed.isComplete()
                        && environments.isComplete()
                        && exceptionFeed.isComplete()
                        && namespaces.isComplete()
                        && history.isComplete(),
                new SurveyRecords(events, stages, meters),
                settings.survey().interval(),
                virtualThreads,
                clock);
        policies.onChange(surveys::changed);
        exceptions.onChange(surveys::changed);
        return surveys;
    }

    private static List<Stage> environments(Stages stages, NamespaceInformer namespaces, String namespace) {
        return namespaces
                .known(namespace)
                .map(known -> stages.of(namespace, Subject.labels(known.getMetadata())))
                .orElse(List.of());
    }

    /** A namespace that belongs to two belongs to none, until that is mended. */
    private static Optional<Stage> one(List<Stage> environments) {
        return environments.size() == 1 ? Optional.of(environments.getFirst()) : Optional.empty();
    }

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
            Stages stages,
            NamespaceInformer namespaces,
            ImageTrust trust,
            MeterRegistry meters,
            InstantSource clock) {
        return new RecordKeeper(
                client, namespace -> environments(stages, namespaces, namespace), trust.resolver(), meters, clock);
    }

    @Produces
    @Singleton
    @Typed(EnvironmentMetrics.class)
    EnvironmentMetrics environmentMetrics(Stages stages, Posture posture, MeterRegistry meters) {
        return new EnvironmentMetrics(stages, posture, meters);
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
        };
    }

    @Produces
    @Singleton
    AdmissionRoute admission(
            Evaluator evaluator,
            PolicyCompiler compiler,
            EnvironmentCompiler environmentCompiler,
            TrustRoots trustRoots,
            ExceptionGuard exceptionGuard,
            Stages stages,
            Authorizer authorizer,
            Self self,
            VirtualThreads virtualThreads,
            SallyportSettings settings,
            DecisionRecorder recorder,
            PolicyFeed policies,
            EnvironmentFeed environments,
            ExceptionFeed exceptions,
            InstantSource clock) {
        var text = new RefusalText(settings.docsUrl().orElse(""));
        var guards =
                List.of(new RecordGuard(self, virtualThreads), new NamespaceGuard(stages, authorizer, virtualThreads));
        var responses = new AdmissionResponses(text, new RetryBudget(Ticker.systemTicker()));
        return new AdmissionRoute(
                new AdmissionHandler(
                        evaluator,
                        compiler,
                        environmentCompiler,
                        trustRoots,
                        exceptionGuard,
                        guards,
                        responses,
                        recorder,
                        clock),
                () -> policies.isComplete() && environments.isComplete() && exceptions.isComplete());
    }

    @Produces
    @Singleton
    ServingCertificate servingCertificate() {
        return new ServingCertificate();
    }

    @Produces
    @Singleton
    WebhookRegistration registration(SallyportSettings settings) {
        return new WebhookRegistration(
                settings.name(),
                settings.namespace(),
                settings.webhook().url(),
                settings.webhook().timeout(),
                settings.webhook().exemptNamespaces().orElse(Set.of()));
    }

    @Produces
    @Singleton
    CertificateKeeper certificates(
            KubernetesClient client,
            SallyportSettings settings,
            WebhookRegistration registration,
            ServingCertificate endpoint,
            InstantSource clock) {
        return new CertificateKeeper(
                client,
                settings.namespace(),
                settings.name() + "-webhook-certificate",
                registration.hosts(),
                endpoint::show,
                clock);
    }

    @Produces
    @Singleton
    WebhookKeeper webhook(
            KubernetesClient client,
            WebhookRegistration registration,
            CertificateKeeper certificates,
            PolicyFeed feed,
            PolicyIndex index,
            EnvironmentFeed environments,
            Stages stages,
            VirtualThreads virtualThreads) {
        var keeper = new WebhookKeeper(
                client,
                registration,
                certificates,
                () -> feed.isComplete() && environments.isComplete()
                        ? Optional.of(new Asked(
                                index.kinds(),
                                stages.all().stream()
                                        .anyMatch(stage -> stage.labels().isPresent())))
                        : Optional.empty(),
                virtualThreads);
        index.onChange(keeper::policiesChanged);
        stages.onChange(keeper::policiesChanged);
        return keeper;
    }

    /** The leader writes status and surveys; losing the lease must not end a process that serves admissions. */
    @Produces
    @Singleton
    @SuppressWarnings({"deprecation", "removal"}) // the SDK calls this constructor internal, and has no other way
    LeaderElectionConfiguration leaderElection(SallyportSettings settings, Surveys surveys) {
        return new LeaderElectionConfiguration(
                settings.name(),
                settings.namespace(),
                LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
                LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
                LeaderElectionConfiguration.RETRY_PERIOD_DEFAULT_VALUE,
                null,
                new LeaderCallbacks(surveys::start, surveys::stop, _ -> {}),
                false);
    }
}
