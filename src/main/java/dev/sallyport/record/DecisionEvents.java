package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DenialText;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Events of decisions. */
final class DecisionEvents {
    private static final int MAX_CHECKS = 12;
    private static final int MAX_SUMMARY = 480;
    private static final int MAX_FIX = 160;

    private DecisionEvents() {}

    /**
     * Returns the Event of a decision; none for a dry run, a pending verification or an allowed replica.
     *
     * @param allowedDeployments whether allowed deployments have an Event
     */
    static Optional<EventContent> of(Decision decision, boolean allowedDeployments) {
        var request = decision.request();
        var verdict = decision.verdict();
        if (request.dryRun()) {
            return Optional.empty();
        }
        return switch (verdict) {
            case Verdict.Denied _ -> Optional.of(event(decision, "DeploymentDenied", findings(verdict, Action.DENY)));
            case Verdict.Deferred _ ->
                findings(verdict, Action.DENY).stream()
                                .allMatch(finding -> finding.undecidedReason() == UndecidedReason.PENDING)
                        ? Optional.empty()
                        : Optional.of(event(decision, "DeploymentDenied", findings(verdict, Action.DENY)));
            case Verdict.Allowed _
            when verdict.findings().stream().anyMatch(DecisionEvents::isSkip) ->
                Optional.of(event(
                        decision,
                        "PromotionSkipped",
                        verdict.findings().stream()
                                .filter(DecisionEvents::isSkip)
                                .toList()));
            case Verdict.Allowed _
            when !findings(verdict, Action.WARN).isEmpty() ->
                Optional.of(event(decision, "DeploymentWarned", findings(verdict, Action.WARN)));
            case Verdict.Allowed _
            when !verdict.findings().isEmpty() -> Optional.of(event(decision, "DeploymentAudited", verdict.findings()));
            case Verdict.Allowed _
            when allowedDeployments
                    && isDeployment(decision)
                    && !verdict.policies().isEmpty() -> Optional.of(event(decision, "DeploymentAllowed", List.of()));
            case Verdict.Allowed _ -> Optional.empty();
        };
    }

    private static boolean isSkip(Finding finding) {
        return finding.check().equals("promotion/evidence") || finding.check().equals("promotion/order");
    }

    /** Returns the Event for images admitted with a stale verification because their registry was unavailable. */
    static Optional<EventContent> ofStale(Decision decision) {
        var stale = decision.verdict().evidence().stream()
                .filter(evidence -> evidence.staleSince().isPresent())
                .toList();
        if (stale.isEmpty() || decision.request().dryRun() || !(decision.verdict() instanceof Verdict.Allowed)) {
            return Optional.empty();
        }
        var images = stale.stream().map(DecisionEvents::verified).distinct().collect(Collectors.joining("; "));
        var sources = decision.verdict().policies().stream()
                .map(Policy::source)
                .distinct()
                .toList();
        return Optional.of(new EventContent(
                EventContent.About.of(decision),
                true,
                "StaleVerificationUsed",
                operation(decision.request().operation()),
                SafeText.cut(
                        SafeText.clean("registry unavailable, an earlier verification was used; " + images),
                        EventContent.MAX_NOTE),
                sources.size() == 1 ? EventContent.Related.of(sources.getFirst()) : null));
    }

    /** Returns true for deployments of workloads without controller. */
    private static boolean isDeployment(Decision decision) {
        return decision.request().owner() == null && decision.attributes().isDeployment();
    }

    private static EventContent event(Decision decision, String reason, List<Finding> findings) {
        var request = decision.request();
        var operation = operation(request.operation());
        return new EventContent(
                EventContent.About.of(decision),
                !findings.isEmpty(),
                reason,
                operation,
                note(decision, findings),
                EventContent.Related.of(
                        findings.isEmpty()
                                ? decision.verdict().policies().getFirst().source()
                                : findings.getFirst().source()));
    }

    private static String note(Decision decision, List<Finding> findings) {
        var lines = new ArrayList<String>();
        lines.add(
                findings.isEmpty()
                        ? "allowed by "
                                + decision.verdict().policies().stream()
                                        .map(Policy::source)
                                        .distinct()
                                        .map(PolicySource::toString)
                                        .collect(Collectors.joining(", "))
                        : DenialText.firstLine(findings, MAX_SUMMARY));
        lines.add("requester "
                + SafeText.cut(SafeText.clean(decision.request().user().name()), 200));
        if (!findings.isEmpty()) {
            lines.add("fix " + SafeText.cutBetweenWords(findings.getFirst().fix(), MAX_FIX));
        }
        if (findings.size() > 1) {
            lines.add("checks "
                    + findings.stream()
                            .map(Finding::check)
                            .distinct()
                            .limit(MAX_CHECKS)
                            .collect(Collectors.joining(", ")));
        }
        decision.verdict().evidence().stream()
                .map(DecisionEvents::verified)
                .distinct()
                .forEach(lines::add);
        return SafeText.cut(String.join("; ", lines), EventContent.MAX_NOTE);
    }

    private static String verified(Evidence evidence) {
        return evidence.authorities().isEmpty()
                ? "image %s digest %s".formatted(evidence.image(), evidence.digest())
                : "verified %s digest %s signed by %s"
                        .formatted(evidence.image(), evidence.digest(), String.join(", ", evidence.authorities()));
    }

    private static List<Finding> findings(Verdict verdict, Action action) {
        return verdict.findings().stream()
                .filter(finding -> finding.action() == action)
                .toList();
    }

    /** Converts an operation such as {@code CREATE} to an Event action such as {@code Create}. */
    static String operation(Operation operation) {
        var name = operation.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}
