package dev.sallyport.app.operator;

import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.CertificateKeeper;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.cluster.WebhookRegistration;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.webhook.ClientAuthentication;
import dev.sallyport.webhook.ClientCertificates;
import dev.sallyport.webhook.ServingCertificate;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Set;

/** CDI producers of the webhook configuration, the serving certificate and client authentication. */
@Singleton
public class WebhookWiring {

    @Produces
    @Singleton
    ClientAuthentication clientAuthentication(SallyportSettings settings) {
        var clients = new ClientAuthentication(settings.webhook()
                .clientCaFile()
                .map(file -> new ClientCertificates(
                        file, settings.webhook().clientNames().orElse(Set.of()))));
        clients.refresh();
        return clients;
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
    CertificateKeeper certificateKeeper(
            KubernetesClient client,
            SallyportSettings settings,
            WebhookRegistration registration,
            ServingCertificate certificate,
            InstantSource clock) {
        return new CertificateKeeper(
                client,
                settings.namespace(),
                settings.name() + "-webhook-certificate",
                registration.hosts(),
                certificate::replace,
                clock);
    }

    @Produces
    @Singleton
    WebhookKeeper webhookKeeper(
            KubernetesClient client,
            WebhookRegistration registration,
            CertificateKeeper certificates,
            RequiredWebhookScope scope,
            VirtualThreads virtualThreads) {
        return new WebhookKeeper(client, registration, certificates, scope, virtualThreads);
    }
}
