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
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Events for exceptions that are used or expire. */
@Singleton
public final class ExceptionEvents implements ExceptionExpiryListener {
    private static final int MAX_FINDINGS = 8;
    private static final int MAX_REASON = 200;

    private final EventRecorder events;

    public ExceptionEvents(EventRecorder events) {
        this.events = events;
    }

    /** Returns one Event for each exception that the decision used. */
    static List<EventContent> of(Decision decision) {
        return used(decision).entrySet().stream()
                .map(use -> event(decision, use.getKey(), use.getValue()))
                .toList();
    }

    /** Returns the used exceptions with their excused findings; none for a dry run. */
    static Map<CompiledException, List<ExcusedFinding>> used(Decision decision) {
        return decision.request().dryRun() || !(decision.verdict() instanceof Verdict.Allowed allowed)
                ? Map.of()
                : allowed.excused().stream()
                        .collect(Collectors.groupingBy(
                                ExcusedFinding::exception, LinkedHashMap::new, Collectors.toList()));
    }

    private static EventContent event(Decision decision, CompiledException exception, List<ExcusedFinding> covered) {
        var request = decision.request();
        var findings = covered.stream()
                .map(each -> each.finding().check() + " of " + each.finding().source())
                .distinct()
                .limit(MAX_FINDINGS)
                .collect(Collectors.joining(", "));
        if (exception.isBreakGlass()) {
            return breakGlass(decision, exception, findings);
        }
        var note = "allowed by exception \"%s\" (expires %s): %s; requester %s"
                .formatted(
                        exception.name(),
                        exception.expires().truncatedTo(ChronoUnit.SECONDS),
                        findings,
                        SafeText.cut(SafeText.clean(request.user().name()), 200));
        return new EventContent(
                About.of(decision),
                false,
                "ExceptionUsed",
                DecisionEvents.operation(request.operation()),
                SafeText.cut(note, EventContent.MAX_NOTE),
                new Related("DeploymentException", exception.namespace(), exception.name()));
    }

    private static EventContent breakGlass(Decision decision, CompiledException access, String findings) {
        var name = access.name().substring(access.name().indexOf('/') + 1);
        var note = "allowed by the emergency access \"%s\" of %s (expires %s): %s"
                .formatted(
                        name,
                        SafeText.cut(SafeText.clean(decision.request().user().name()), 200),
                        access.expires().truncatedTo(ChronoUnit.SECONDS),
                        findings);
        return new EventContent(
                About.of(decision),
                true,
                "BreakGlassUsed",
                DecisionEvents.operation(decision.request().operation()),
                SafeText.cut(note, EventContent.MAX_NOTE),
                new Related("BreakGlass", "", name));
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
        events.enqueue(
                switch (stage) {
                    case EXPIRING ->
                        new EventContent(
                                about,
                                true,
                                "ExceptionExpiring",
                                "Expire",
                                note(
                                        "expires at %s; its findings are denied from then on",
                                        spec.expirationTime(), reason),
                                null);
                    case EXPIRED ->
                        new EventContent(
                                about,
                                true,
                                "ExceptionExpired",
                                "Expire",
                                note(
                                        "expired at %s; its findings are denied from now on",
                                        spec.expirationTime(), reason),
                                null);
                });
    }

    private static String note(String text, String expirationTime, String reason) {
        return SafeText.cut(
                text.formatted(SafeText.clean(expirationTime)) + "; reason: " + reason, EventContent.MAX_NOTE);
    }
}
