package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.exception.CompiledException;
import dev.sallyport.exception.ExceptionExpiryListener;
import dev.sallyport.exception.ExcusedFinding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.record.EventContent.About;
import dev.sallyport.record.EventContent.Related;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What Events say of exceptions: that one was used, and that it ends. */
@Singleton
public final class ExceptionEvents implements ExceptionExpiryListener {
    private static final int MAX_NOTE = 1024;
    private static final int MAX_FINDINGS = 8;
    private static final int MAX_REASON = 200;

    private final EventRecorder events;

    public ExceptionEvents(EventRecorder events) {
        this.events = events;
    }

    /** The exceptions by which something was let in, each with what it covered; none where nothing was, or is kept. */
    static List<EventContent> of(Decision decision) {
        return used(decision).entrySet().stream()
                .map(use -> notice(decision, use.getKey(), use.getValue()))
                .toList();
    }

    /** The exceptions by which something was let in; none for a dry run. */
    static Map<CompiledException, List<ExcusedFinding>> used(Decision decision) {
        return decision.request().dryRun() || !(decision.verdict() instanceof Verdict.Allowed allowed)
                ? Map.of()
                : allowed.excused().stream()
                        .collect(Collectors.groupingBy(
                                ExcusedFinding::exception, LinkedHashMap::new, Collectors.toList()));
    }

    private static EventContent notice(Decision decision, CompiledException exception, List<ExcusedFinding> covered) {
        var request = decision.request();
        var first = covered.getFirst().finding();
        var findings = covered.stream()
                .map(each -> each.finding().check() + " of " + each.finding().source())
                .distinct()
                .limit(MAX_FINDINGS)
                .collect(Collectors.joining(", "));
        var note = "let in by exception \"%s\" until %s: %s; by %s"
                .formatted(
                        exception.name(),
                        exception.expires(),
                        findings,
                        SafeText.cut(SafeText.clean(request.user().name()), 200));
        return new EventContent(
                About.of(request),
                false,
                "ExceptionUsed",
                DecisionEvents.operation(request.operation()) + ":" + first.check(),
                SafeText.cut(note, MAX_NOTE),
                new Related("DeploymentException", exception.namespace(), exception.name()));
    }

    @Override
    public void tell(DeploymentException exception, Stage stage) {
        var spec = exception.getSpec();
        var metadata = exception.getMetadata();
        var reason = SafeText.cut(SafeText.clean(spec.reason()), MAX_REASON);
        var about = new About(
                exception.getApiVersion(),
                exception.getKind(),
                metadata.getNamespace(),
                metadata.getName(),
                String.valueOf(metadata.getUid()));
        events.tell(
                switch (stage) {
                    case EXPIRING ->
                        new EventContent(
                                about,
                                true,
                                "ExceptionExpiring",
                                "Expire",
                                note(
                                        "ends at %s: what it covers is refused from then on",
                                        spec.expirationTime(), reason),
                                null);
                    case EXPIRED ->
                        new EventContent(
                                about,
                                true,
                                "ExceptionExpired",
                                "Expire",
                                note(
                                        "ended at %s: what it covered is refused when it comes again",
                                        spec.expirationTime(), reason),
                                null);
                });
    }

    private static String note(String text, String end, String reason) {
        return SafeText.cut(text.formatted(SafeText.clean(end)) + "; it was for: " + reason, MAX_NOTE);
    }
}
