package dev.sallyport.record;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.DenialText;
import dev.sallyport.admission.Operation;
import dev.sallyport.admission.RequestInfo;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.ObjectKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Decides which decisions make an Event, and what it says. */
final class DecisionEvents {
    private static final int MAX_NOTE = 1024;
    private static final int MAX_CHECKS = 12;

    private DecisionEvents() {}

    /**
     * The notice of a decision; none for a dry run, an answer that is still being worked out, or an allowed replica.
     *
     * @param allowed whether allowed deployments are told of
     */
    static Optional<EventContent> of(Decision decision, boolean allowed) {
        var request = decision.request();
        var verdict = decision.verdict();
        if (request.dryRun()) {
            return Optional.empty();
        }
        return switch (verdict) {
            case Verdict.Denied _ -> Optional.of(notice(decision, "DeploymentDenied", with(verdict, Action.DENY)));
            case Verdict.Deferred _ ->
                with(verdict, Action.DENY).stream()
                                .allMatch(finding -> finding.undecidedReason() == UndecidedReason.PENDING)
                        ? Optional.empty()
                        : Optional.of(notice(decision, "DeploymentDenied", with(verdict, Action.DENY)));
            case Verdict.Allowed _
            when verdict.findings().stream().anyMatch(DecisionEvents::isSkip) ->
                Optional.of(notice(
                        decision,
                        "PromotionSkipped",
                        verdict.findings().stream()
                                .filter(DecisionEvents::isSkip)
                                .toList()));
            case Verdict.Allowed _
            when !with(verdict, Action.WARN).isEmpty() ->
                Optional.of(notice(decision, "DeploymentWarned", with(verdict, Action.WARN)));
            case Verdict.Allowed _
            when !verdict.findings().isEmpty() ->
                Optional.of(notice(decision, "DeploymentAudited", verdict.findings()));
            case Verdict.Allowed _
            when allowed
                    && isDeployment(decision.request())
                    && !verdict.policies().isEmpty() -> Optional.of(notice(decision, "DeploymentAllowed", List.of()));
            case Verdict.Allowed _ -> Optional.empty();
        };
    }

    private static boolean isSkip(Finding finding) {
        return finding.check().startsWith("promotion/");
    }

    /** The notice that something was let in by what was known before, for its registry could not be asked. */
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
                EventContent.About.of(decision.request()),
                true,
                "StaleVerificationUsed",
                operation(decision.request().operation()),
                SafeText.cut(
                        SafeText.clean(
                                "the registry could not be asked, and an earlier verification counted; " + images),
                        MAX_NOTE),
                sources.size() == 1 ? EventContent.Related.of(sources.getFirst()) : null));
    }

    /** Replicas are not told of, nor what runs nothing. */
    private static boolean isDeployment(RequestInfo request) {
        return request.owner() == null
                && ObjectKind.workloads().stream().anyMatch(kind -> kind.kind().equals(request.kind()));
    }

    private static EventContent notice(Decision decision, String reason, List<Finding> findings) {
        var request = decision.request();
        var operation = operation(request.operation());
        return new EventContent(
                EventContent.About.of(request),
                !findings.isEmpty(),
                reason,
                findings.isEmpty()
                        ? operation
                        : operation + ":" + findings.getFirst().check(),
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
                        : DenialText.firstLine(findings));
        lines.add("by " + SafeText.cut(SafeText.clean(decision.request().user().name()), 200));
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
        return SafeText.cut(String.join("; ", lines), MAX_NOTE);
    }

    private static String verified(Evidence evidence) {
        return evidence.authorities().isEmpty()
                ? "image %s digest %s".formatted(evidence.image(), evidence.digest())
                : "verified %s digest %s signed by %s"
                        .formatted(evidence.image(), evidence.digest(), String.join(", ", evidence.authorities()));
    }

    private static List<Finding> with(Verdict verdict, Action action) {
        return verdict.findings().stream()
                .filter(finding -> finding.action() == action)
                .toList();
    }

    /** Such as Create for CREATE. */
    static String operation(Operation operation) {
        var name = operation.name();
        return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
    }
}
