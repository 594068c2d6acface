package dev.sallyport.app.operator;

import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.CertificateKeeper;
import dev.sallyport.cluster.WebhookChangeListener;
import dev.sallyport.cluster.WebhookCustomization;
import dev.sallyport.cluster.WebhookExclusion;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.cluster.WebhookRegistration;
import dev.sallyport.record.WebhookReporter;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.webhook.ClientAuthentication;
import dev.sallyport.webhook.ClientCertificates;
import dev.sallyport.webhook.ServingCertificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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
            WebhookKeeper.Reporting reporting,
            VirtualThreads virtualThreads) {
        return new WebhookKeeper(client, registration, certificates, scope, reporting, virtualThreads);
    }

    @Produces
    @Singleton
    WebhookKeeper.Reporting reporting(SallyportSettings settings, WebhookReporter reporter, InstantSource clock) {
        var webhook = settings.webhook();
        var customization = new WebhookCustomization(
                entries(webhook.labels().orElse(List.of())),
                entries(webhook.annotations()),
                webhook.acceptedExclusions().stream()
                        .filter(text -> !text.equals("none"))
                        .map(WebhookExclusion::parse)
                        .toList());
        return new WebhookKeeper.Reporting(customization, listener(reporter), clock);
    }

    private static WebhookChangeListener listener(WebhookReporter reporter) {
        return new WebhookChangeListener() {
            @Override
            public void compared(String kind, boolean isInSync, List<String> exclusions) {
                reporter.compared(kind, isInSync, exclusions);
            }

            @Override
            public void changed(HasMetadata configuration, boolean isRepaired, String message) {
                reporter.changed(configuration, isRepaired, message);
            }
        };
    }

    private static Map<String, String> entries(List<String> texts) {
        return texts.stream()
                .map(text -> text.split("=", 2))
                .collect(Collectors.toMap(parts -> parts[0].strip(), parts -> parts.length > 1 ? parts[1] : ""));
    }
}
