package dev.sallyport.record;

import dev.sallyport.finding.SafeText;
import dev.sallyport.record.EventContent.About;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Reports changes of webhook configurations by other clients: as log lines, Events and metrics. */
@Singleton
public final class WebhookReporter {
    private static final System.Logger LOG = System.getLogger(WebhookReporter.class.getName());
    private static final String VALIDATING = "ValidatingWebhookConfiguration";
    private static final List<String> KINDS = List.of(VALIDATING, "MutatingWebhookConfiguration");

    private final EventRecorder events;
    private final GateTimes times;
    private final MeterRegistry meters;
    private final Map<String, State> states = new ConcurrentHashMap<>();

    public WebhookReporter(EventRecorder events, GateTimes times, MeterRegistry meters) {
        this.events = events;
        this.times = times;
        this.meters = meters;
        KINDS.forEach(kind -> Metric.WEBHOOK_CONFIG_REPAIRS.counter(meters, kind));
    }

    /** Notes whether a configuration is as required, and which accepted exclusions of namespaces it contains. */
    public void compared(String kind, boolean isInSync, List<String> exclusions) {
        var state = states.computeIfAbsent(kind, this::state);
        state.isInSync.set(isInSync ? 1 : 0);
        if (isInSync && kind.equals(VALIDATING)) {
            times.isInSync();
        }
        if (!exclusions.equals(state.exclusions) && !exclusions.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "another client has excluded namespaces in the %s, which is accepted: %s"
                            .formatted(kind, String.join(", ", exclusions)));
        }
        state.exclusions = List.copyOf(exclusions);
        state.excluded.set(exclusions.size());
    }

    /** Reports a change by another client. */
    public void changed(HasMetadata configuration, boolean isRepaired, String message) {
        var metadata = configuration.getMetadata();
        if (configuration.getKind().equals(VALIDATING)) {
            times.changed();
        }
        if (isRepaired) {
            Metric.WEBHOOK_CONFIG_REPAIRS
                    .counter(meters, configuration.getKind())
                    .increment();
        }
        var note = SafeText.cut(
                SafeText.clean("%s: %s".formatted(isRepaired ? "repaired" : "not repaired yet", message)),
                EventContent.MAX_NOTE);
        LOG.log(
                System.Logger.Level.WARNING,
                "%s %s was changed by another client; %s".formatted(configuration.getKind(), metadata.getName(), note));
        events.enqueue(new EventContent(
                new About(
                        configuration.getApiVersion(),
                        configuration.getKind(),
                        "",
                        metadata.getName(),
                        String.valueOf(metadata.getUid())),
                true,
                "WebhookConfigurationChanged",
                "Repair",
                note,
                null));
    }

    private State state(String kind) {
        var state = new State();
        Metric.WEBHOOK_CONFIG_IN_SYNC.gauge(meters, state.isInSync, AtomicInteger::get, kind);
        Metric.WEBHOOK_CONFIG_EXCLUSIONS.gauge(meters, state.excluded, AtomicInteger::get, kind);
        return state;
    }

    private static final class State {
        private final AtomicInteger isInSync = new AtomicInteger();
        private final AtomicInteger excluded = new AtomicInteger();
        private volatile List<String> exclusions = List.of();
    }
}
