package dev.sallyport.record;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sallyport.admission.GateChange;
import dev.sallyport.admission.GateChangeRecorder;
import dev.sallyport.finding.SafeText;
import dev.sallyport.record.EventContent.About;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Reports changes of policies, Environments, trust roots and exceptions: as audit lines and metrics, weaker ones as Events. */
public final class GateChangeReporter implements GateChangeRecorder {
    private static final String BREAK_GLASS = "BreakGlass";

    private final EventRecorder events;
    private final AuditSink auditLines;
    private final MeterRegistry meters;

    /** Creates a reporter; all its counters start at zero, so that alerts see the first change. */
    public GateChangeReporter(EventRecorder events, AuditSink auditLines, MeterRegistry meters) {
        this.events = events;
        this.auditLines = auditLines;
        this.meters = meters;
        for (var kind : List.of("DeploymentPolicy", "Environment", "TrustRoot", "DeploymentException", BREAK_GLASS)) {
            Metric.GATE_CHANGES.counter(meters, kind, "weaker");
            Metric.GATE_CHANGES.counter(meters, kind, "other");
        }
    }

    @Override
    public void record(GateChange change) {
        var isWeaker = !change.weaker().isEmpty();
        var request = change.request();
        Metric.GATE_CHANGES
                .counter(meters, request.kind(), isWeaker ? "weaker" : "other")
                .increment();
        auditLines.write(new StringBuilder(line(change)));
        var isBreakGlass = request.kind().equals(BREAK_GLASS);
        if (isWeaker || isBreakGlass) {
            var note = isBreakGlass
                    ? "%s by \"%s\""
                            .formatted(
                                    String.join("; ", isWeaker ? change.weaker() : change.other()),
                                    request.user().name())
                    : "%s by \"%s\" denies less than before: %s"
                            .formatted(request.operation(), request.user().name(), String.join("; ", change.weaker()));
            events.enqueue(new EventContent(
                    new About(
                            request.apiVersion(),
                            request.kind(),
                            request.namespace(),
                            request.name(),
                            requireNonNullElse(request.objectUid(), "")),
                    isWeaker,
                    isBreakGlass ? (isWeaker ? "BreakGlassOpened" : "BreakGlassClosed") : "GateWeakened",
                    request.operation().name(),
                    SafeText.cut(SafeText.clean(note), EventContent.MAX_NOTE),
                    null));
        }
    }

    private static String line(GateChange change) {
        var request = change.request();
        var line = JsonNodeFactory.instance.objectNode();
        line.put("@timestamp", change.time().toString());
        line.putObject("event")
                .put("kind", "event")
                .put("action", request.operation().name())
                .put("outcome", "success");
        line.putObject("user").put("name", SafeText.clean(request.user().name()));
        var orchestrator = line.putObject("orchestrator");
        orchestrator.put("type", "kubernetes").put("api_version", request.apiVersion());
        orchestrator.put("namespace", request.namespace());
        orchestrator.putObject("resource").put("type", request.kind()).put("name", request.name());
        var details = line.putObject("sallyport");
        details.put("request_uid", request.uid());
        var weaker = details.putArray("weaker");
        change.weaker().forEach(weaker::add);
        var other = details.putArray("changed");
        change.other().forEach(other::add);
        return line.toString();
    }
}
