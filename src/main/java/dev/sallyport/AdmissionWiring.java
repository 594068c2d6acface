package dev.sallyport;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.Exemptions;
import dev.sallyport.admission.RefusalText;
import dev.sallyport.admission.RetryBudget;
import dev.sallyport.cluster.Asked;
import dev.sallyport.cluster.CertificateKeeper;
import dev.sallyport.cluster.EnvironmentFeed;
import dev.sallyport.cluster.ExceptionFeed;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.cluster.PolicyFeed;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.cluster.WebhookRegistration;
import dev.sallyport.environment.Stages;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.Descent;
import dev.sallyport.identity.Self;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.policy.Exceptions;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.policy.TrustRoots;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.webhook.AdmissionHandler;
import dev.sallyport.webhook.AdmissionResponses;
import dev.sallyport.webhook.AdmissionRoute;
import dev.sallyport.webhook.ExceptionGuard;
import dev.sallyport.webhook.NamespaceGuard;
import dev.sallyport.webhook.RecordGuard;
import dev.sallyport.webhook.ServingCertificate;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** The way of a request, and how the API server finds it. */
@Singleton
public class AdmissionWiring {

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
        var others = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
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
                () -> policies.isComplete() && environments.isComplete() && exceptions.isComplete(),
                Executors.newFixedThreadPool(
                        others,
                        Thread.ofPlatform().name("admission-", 0).daemon().factory()),
                2 * others); // the next one is there when one is done
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
}
