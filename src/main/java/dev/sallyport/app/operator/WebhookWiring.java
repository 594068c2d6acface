package dev.sallyport.app.operator;

import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.CertificateKeeper;
import dev.sallyport.cluster.CertificateSource;
import dev.sallyport.cluster.ProvidedCertificate;
import dev.sallyport.cluster.WebhookChangeListener;
import dev.sallyport.cluster.WebhookCustomization;
import dev.sallyport.cluster.WebhookExclusion;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.cluster.WebhookOptions;
import dev.sallyport.cluster.WebhookRegistration;
import dev.sallyport.record.WebhookReporter;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.settings.SallyportSettings.FailurePolicy;
import dev.sallyport.webhook.ClientAuthentication;
import dev.sallyport.webhook.ClientCertificates;
import dev.sallyport.webhook.ServingCertificate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.LinkedHashMap;
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
                options(settings.webhook()));
    }

    private static WebhookOptions options(SallyportSettings.Webhook webhook) {
        var conditions = new LinkedHashMap<String, String>();
        webhook.matchConditions().forEach(each -> conditions.put(each.name(), each.expression()));
        return new WebhookOptions(
                webhook.digestPinningEnabled(), webhook.failurePolicy() == FailurePolicy.IGNORE, conditions);
    }

    @Produces
    @Singleton
    CertificateSource certificates(
            KubernetesClient client,
            SallyportSettings settings,
            WebhookRegistration registration,
            ServingCertificate certificate,
            InstantSource clock) {
        return settings.webhook()
                .certificateSecret()
                .<CertificateSource>map(secret -> new ProvidedCertificate(
                        client,
                        settings.namespace(),
                        secret,
                        registration.hosts().getFirst(),
                        certificate::replace,
                        clock))
                .orElseGet(() -> new CertificateKeeper(
                        client,
                        settings.namespace(),
                        settings.name() + "-webhook-certificate",
                        registration.hosts(),
                        certificate::replace,
                        clock));
    }

    @Produces
    @Singleton
    WebhookKeeper webhookKeeper(
            KubernetesClient client,
            WebhookRegistration registration,
            CertificateSource certificates,
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
