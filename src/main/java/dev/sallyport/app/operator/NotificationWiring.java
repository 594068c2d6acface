package dev.sallyport.app.operator;

import dev.sallyport.cluster.OperatorNamespace;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.endpoint.ConfiguredEndpoint;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.Metric;
import dev.sallyport.record.notification.NotificationFormat;
import dev.sallyport.record.notification.NotificationTarget;
import dev.sallyport.record.notification.Notifier;
import dev.sallyport.settings.SallyportSettings;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** CDI producers of notifications to a receiver outside the cluster. */
@Singleton
class NotificationWiring {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Pattern SECRET_ENTRY = Pattern.compile("([a-z0-9.-]{1,253})/([A-Za-z0-9._-]{1,253})");

    @Produces
    @Singleton
    @Typed(Notifier.class)
    Notifier notifier(
            SallyportSettings settings, OperatorNamespace secrets, EventRecorder events, MeterRegistry meters) {
        var notifications = settings.notifications();
        var notifier = new Notifier(
                target(notifications, secrets),
                NotificationFormat.valueOf(notifications.format().name()),
                notifications.kinds().orElse(Set.of()),
                FIRST_PAUSE,
                outcome -> Metric.NOTIFICATIONS
                        .counter(meters, Metric.value(outcome))
                        .increment());
        if (isConfigured(notifications)) {
            Metric.NOTIFICATIONS.registerAtZero(meters);
            events.onEvent(notifier::offer);
        }
        return notifier;
    }

    private static boolean isConfigured(SallyportSettings.Notifications notifications) {
        return notifications.url().isPresent() || notifications.urlSecret().isPresent();
    }

    /** Returns the receiver. Secrets are read for each request, so that a new value takes effect without a restart. */
    private static NotificationTarget target(SallyportSettings.Notifications notifications, KeyLookup secrets) {
        if (!isConfigured(notifications)) {
            return (_, _) -> {
                throw new IllegalStateException("no receiver is configured");
            };
        }
        var fixed = notifications.url().map(NotificationWiring::url);
        var urlEntry = notifications.urlSecret().map(NotificationWiring::entry);
        var headerEntry = notifications.headerSecret().map(NotificationWiring::entry);
        var endpoint = new ConfiguredEndpoint(TIMEOUT);
        return (contentType, body) -> endpoint.post(
                fixed.orElseGet(() -> ConfiguredEndpoint.url(value(secrets, urlEntry.orElseThrow()))),
                headerEntry.isEmpty()
                        ? Map.of()
                        : Map.of(
                                notifications.header(),
                                value(secrets, headerEntry.get()).strip()),
                contentType,
                body);
    }

    /** Entry of a Secret in the operator's namespace. */
    private record SecretEntry(String name, String key) {}

    private static SecretEntry entry(String text) {
        var parts = SECRET_ENTRY.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "sallyport.notifications: \"%s\" is not NAME/KEY of a Secret".formatted(text));
        }
        return new SecretEntry(parts.group(1), parts.group(2));
    }

    private static String value(KeyLookup secrets, SecretEntry entry) {
        return secrets.find(KeyLookup.Kind.SECRET, entry.name(), entry.key())
                .orElseThrow(() -> new IllegalStateException(
                        "Secret \"%s\" has no key \"%s\"".formatted(entry.name(), entry.key())));
    }

    private static URI url(String text) {
        try {
            return ConfiguredEndpoint.url(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("sallyport.notifications.url is invalid: " + e.getMessage(), e);
        }
    }
}
