package dev.sallyport.cli.report;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputProblem;
import dev.sallyport.cli.input.SourceLocation;
import dev.sallyport.exception.ExcusedFinding;
import dev.sallyport.finding.DecisionKind;
import dev.sallyport.finding.Finding;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.policy.Policy;
import java.util.List;
import java.util.Optional;

/**
 * An object of the input with its result.
 *
 * @param source name of the file that contains the object
 * @param document empty for an object that is in no file, such as an image
 * @param problems problems of the document itself, such as an unknown field
 */
public record ReportEntry(
        String source,
        ReportedObject object,
        ObjectResult result,
        Optional<Document> document,
        List<InputProblem> problems) {

    public ReportEntry {
        problems = List.copyOf(problems);
    }

    /** Returns an evaluated object that is in no file. */
    public static ReportEntry of(String source, ReportedObject object, Verdict verdict) {
        return new ReportEntry(source, object, new ObjectResult.Evaluated(verdict), Optional.empty(), List.of());
    }

    /** Returns a document that cannot be read. */
    public static ReportEntry unreadable(String source, ReportedObject object, List<InputProblem> problems) {
        return new ReportEntry(source, object, new ObjectResult.Undecodable(), Optional.empty(), problems);
    }

    /** Returns the object without a verdict. */
    public ReportEntry skipped(String reason) {
        return new ReportEntry(source, object, new ObjectResult.Skipped(reason), document, problems);
    }

    ReportDecision decision() {
        return switch (result) {
            case ObjectResult.Unserved _ -> ReportDecision.DENY;
            case ObjectResult.Undecodable _ -> ReportDecision.INVALID;
            case ObjectResult.Skipped _ -> problems.isEmpty() ? ReportDecision.SKIPPED : ReportDecision.INVALID;
            case ObjectResult.Evaluated evaluated -> decision(evaluated.verdict());
        };
    }

    private ReportDecision decision(Verdict verdict) {
        boolean isUndecided = verdict instanceof Verdict.Deferred
                || (verdict instanceof Verdict.Denied && isInternalError(verdict.findings()));
        var kind = Decision.kind(verdict);
        if (kind == DecisionKind.DENY && !isUndecided) {
            return ReportDecision.DENY;
        }
        if (!problems.isEmpty()) {
            return ReportDecision.INVALID;
        }
        return switch (kind) {
            case DENY, DEFER -> ReportDecision.UNDECIDED;
            case WARN -> ReportDecision.WARN;
            case ALLOW -> ReportDecision.ALLOW;
        };
    }

    private static boolean isInternalError(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.action() == Action.DENY)
                .allMatch(finding -> finding.undecidedReason() == UndecidedReason.INTERNAL_ERROR);
    }

    boolean isDenied() {
        return decision() == ReportDecision.DENY;
    }

    /** Returns whether policies deny the object or cannot decide. */
    boolean isBlocked() {
        return decision() == ReportDecision.DENY || decision() == ReportDecision.UNDECIDED;
    }

    /** Returns Allow, Warn, Deny, Undecided, Invalid or Skipped. */
    String label() {
        return decision().label();
    }

    String title() {
        return object.title();
    }

    /** Returns the findings; none of an object that was not evaluated. */
    public List<Finding> findings() {
        return result instanceof ObjectResult.Evaluated it ? it.verdict().findings() : List.of();
    }

    /** Returns the findings that exceptions cover. */
    public List<ExcusedFinding> excused() {
        return result instanceof ObjectResult.Evaluated it ? it.verdict().excused() : List.of();
    }

    /** Returns the evidence of verified images. */
    public List<Evidence> evidence() {
        return result instanceof ObjectResult.Evaluated it ? it.verdict().evidence() : List.of();
    }

    /** Returns the YAML that fixes the Pod Security findings of each container, if there are several of them. */
    List<PodSecurityFix> fixes() {
        return document.map(it -> PodSecurityFix.of(it.object(), findings())).orElse(List.of());
    }

    /** Returns the names of the policies that evaluated the object. */
    List<String> policies() {
        return result instanceof ObjectResult.Evaluated it
                ? it.verdict().policies().stream().map(Policy::name).sorted().toList()
                : List.of();
    }

    /** Returns the reason why the object was not evaluated; empty if it was. */
    String skipReason() {
        return result instanceof ObjectResult.Skipped skipped ? skipped.reason() : "";
    }

    /** Returns the location of a finding's field, or of the nearest existing field around it. */
    Optional<SourceLocation> location(Finding finding) {
        return document.map(it -> it.location(finding.path()));
    }
}
