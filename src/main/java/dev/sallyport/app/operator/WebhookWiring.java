package dev.sallyport.app.operator;

import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.CertificateKeeper;
import dev.sallyport.cluster.EnvironmentFeed;
import dev.sallyport.cluster.PolicyFeed;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.cluster.WebhookRegistration;
import dev.sallyport.cluster.WebhookScope;
import dev.sallyport.environment.Environments;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.webhook.ClientAuthentication;
import dev.sallyport.webhook.ClientCertificates;
import dev.sallyport.webhook.ServingCertificate;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** How the API server finds the operator and knows it, and how it is known itself. */
@Singleton
public class WebhookWiring {

    @Produces
    @Singleton
    ClientAuthentication callers(SallyportSettings settings) {
        var callers = new ClientAuthentication(settings.webhook()
                .clientCaFile()
                .map(file -> new ClientCertificates(
                        file, settings.webhook().clientNames().orElse(Set.of()))));
        callers.refresh();
        return callers;
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
                settings.webhook().exemptNamespaces().orElse(Set.of()),
                settings.webhook().digestPinningEnabled());
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
                endpoint::replace,
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
            Environments stages,
            VirtualThreads virtualThreads) {
        var keeper = new WebhookKeeper(
                client,
                registration,
                certificates,
                () -> feed.isComplete() && environments.isComplete()
                        ? Optional.of(new WebhookScope(
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
