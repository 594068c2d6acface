package dev.sallyport.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.sallyport.change.Change;
import dev.sallyport.change.ChangeRecorder;
import dev.sallyport.finding.SafeText;
import dev.sallyport.record.EventContent.About;
import dev.sallyport.record.EventContent.Related;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Locale;

/** Reports decisions on controlled changes: as audit lines and metrics, denied ones as Events of the Environment too. */
public final class ChangeReporter implements ChangeRecorder {
    private static final int BURST = 50;
    private static final int PER_SECOND = 5;
    private static final int NAMESPACES = 10_000;
    private static final int MAX_TEXT = 512;

    private final EventRecorder events;
    private final AuditSink auditLines;
    private final MeterRegistry meters;
    private final LoadingCache<String, TokenBucket> denied;

    /**
     * Creates a reporter.
     *
     * @param auditLines sink of audit lines; denied changes of a namespace beyond a rate have none
     */
    public ChangeReporter(EventRecorder events, AuditSink auditLines, MeterRegistry meters, InstantSource clock) {
        this.events = events;
        this.auditLines = auditLines;
        this.meters = meters;
        this.denied =
                Caffeine.newBuilder().maximumSize(NAMESPACES).build(_ -> new TokenBucket(BURST, PER_SECOND, clock));
    }

    @Override
    public void record(Change change) {
        Metric.ENVIRONMENT_CHANGES
                .counter(meters, change.environment(), Metric.value(change.outcome()))
                .increment();
        if (change.isAllowed() || denied.get(change.namespace()).take()) {
            auditLines.write(new StringBuilder(line(change)));
        }
        if (!change.isAllowed()) {
            events.enqueue(new EventContent(
                    new About("", change.kind(), change.namespace(), SafeText.clean(change.name()), ""),
                    true,
                    "ChangeDenied",
                    change.action().label(),
                    SafeText.cut(SafeText.clean(change.reason()), EventContent.MAX_NOTE),
                    new Related("Environment", "", change.environment())));
        }
    }

    private static String line(Change change) {
        var line = JsonNodeFactory.instance.objectNode();
        line.put("@timestamp", change.time().toString());
        line.putObject("event")
                .put("id", change.id())
                .put("kind", "event")
                .put("action", "change-" + change.action().label().toLowerCase(Locale.ROOT))
                .put("outcome", change.isAllowed() ? "success" : "failure")
                .put("reason", text(change.reason()));
        var user = line.putObject("user");
        user.put("name", text(change.user().name()));
        var orchestrator = line.putObject("orchestrator");
        orchestrator.put("type", "kubernetes").put("namespace", change.namespace());
        orchestrator.putObject("resource").put("type", text(change.kind())).put("name", text(change.name()));
        var details = line.putObject("sallyport");
        details.put("environment", change.environment()).put("outcome", ChangeLedger.outcome(change));
        if (!change.breakGlass().isEmpty()) {
            details.put("break_glass", change.breakGlass());
        }
        var fields = details.putArray("fields");
        change.fields().forEach(field -> fields.add(text(field)));
        return line.toString();
    }

    private static String text(String given) {
        return SafeText.cut(SafeText.clean(given), MAX_TEXT);
    }
}
