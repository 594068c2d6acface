package dev.sallyport;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.RefusalText;
import dev.sallyport.admission.RetryBudget;
import dev.sallyport.cluster.CertificateKeeper;
import dev.sallyport.cluster.ClusterAuthorizer;
import dev.sallyport.cluster.ClusterExposure;
import dev.sallyport.cluster.ClusterMonitors;
import dev.sallyport.cluster.ClusterPullSecrets;
import dev.sallyport.cluster.ClusterRoles;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.cluster.OwnNamespace;
import dev.sallyport.cluster.PolicyFeed;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.cluster.WebhookRegistration;
import dev.sallyport.environment.Stages;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.policy.ClusterFacts;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.policy.TrustRoots;
import dev.sallyport.record.AuditLog;
import dev.sallyport.record.DecisionMetrics;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.EventWriter;
import dev.sallyport.record.MeteredVerifier;
import dev.sallyport.record.RegistryMetrics;
import dev.sallyport.record.TrustRootMetrics;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.sigstore.TrustedRoots;
import dev.sallyport.webhook.AdmissionHandler;
import dev.sallyport.webhook.AdmissionResponses;
import dev.sallyport.webhook.AdmissionRoute;
import dev.sallyport.webhook.ServingCertificate;
import io.fabric8.kubernetes.client.KubernetesClient;
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
    PolicyCompiler compiler(
            KubernetesClient client,
            SallyportSettings settings,
            OwnNamespace own,
            TrustRoots trustRoots,
            ClusterFacts facts,
            MeterRegistry meters,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        var secrets = new ClusterPullSecrets(
                client,
                settings.namespace(),
                settings.registry().pullSecrets().orElse(List.of()),
                Ticker.systemTicker());
        var trust = ImageTrust.of(
                settings,
                secrets,
                virtualThreads,
                clock,
                Map.of(),
                _ -> {},
                new ImageTrust.Watch(verifier -> new MeteredVerifier(verifier, meters), new RegistryMetrics(meters)));
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
    ClusterFacts facts(ClusterRoles roles, ClusterMonitors monitors, ClusterExposure exposure) {
        return new ClusterFacts(roles, monitors, exposure);
    }

    @Produces
    @Singleton
    PolicyIndex policies(PolicyCompiler compiler) {
        return new PolicyIndex(compiler);
    }

    @Produces
    @Singleton
    PolicyFeed policyFeed(KubernetesClient client, OwnNamespace own, TrustRoots trustRoots, PolicyIndex index) {
        return new PolicyFeed(client, own, trustRoots, index);
    }

    @Produces
    @Singleton
    Evaluator evaluator(PolicyIndex index, NamespaceInformer namespaces, VirtualThreads virtualThreads) {
        return new Evaluator(index::policies, namespaces, virtualThreads);
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
    DecisionRecorder records(EventRecorder events, MeterRegistry meters) {
        var audit = new AuditLog(Logger.getLogger("sallyport.audit")::info);
        var metrics = new DecisionMetrics(meters);
        return decision -> {
            metrics.record(decision);
            audit.record(decision);
            events.record(decision);
        };
    }

    @Produces
    @Singleton
    AdmissionRoute admission(
            Evaluator evaluator,
            PolicyCompiler compiler,
            TrustRoots trustRoots,
            SallyportSettings settings,
            DecisionRecorder recorder,
            PolicyFeed policies,
            InstantSource clock) {
        var text = new RefusalText(settings.docsUrl().orElse(""));
        var responses = new AdmissionResponses(text, new RetryBudget(Ticker.systemTicker()));
        return new AdmissionRoute(
                new AdmissionHandler(evaluator, compiler, trustRoots, responses, recorder, clock),
                policies::isComplete);
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
            VirtualThreads virtualThreads) {
        var keeper = new WebhookKeeper(
                client,
                registration,
                certificates,
                () -> feed.isComplete() ? Optional.of(index.kinds()) : Optional.empty(),
                virtualThreads);
        index.onChange(keeper::policiesChanged);
        return keeper;
    }

    /** Only status is written by the leader; losing the lease must not end a process that serves admissions. */
    @Produces
    @Singleton
    @SuppressWarnings({"deprecation", "removal"}) // the SDK calls this constructor internal, and has no other way
    LeaderElectionConfiguration leaderElection(SallyportSettings settings) {
        return new LeaderElectionConfiguration(
                settings.name(),
                settings.namespace(),
                LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
                LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
                LeaderElectionConfiguration.RETRY_PERIOD_DEFAULT_VALUE,
                null,
                null,
                false);
    }
}
