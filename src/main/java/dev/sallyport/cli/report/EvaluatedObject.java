package dev.sallyport.cli.report;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.SourceLocation;
import dev.sallyport.finding.DecisionKind;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.outcome.UndecidedReason;
import java.util.Optional;

/**
 * An object with its verdict.
 *
 * @param source name of the file that contains the object
 * @param document empty for an object that is in no file, such as an image
 */
public record EvaluatedObject(
        String source,
        String apiVersion,
        String kind,
        String namespace,
        String name,
        Verdict verdict,
        Optional<Document> document) {
    private static final String UNDECIDED = "Undecided";

    public EvaluatedObject {
        apiVersion = SafeText.clean(apiVersion);
        kind = SafeText.clean(kind);
        namespace = SafeText.clean(namespace);
        name = SafeText.clean(name);
    }

    /** Creates an object that is in no file. */
    public EvaluatedObject(
            String source, String apiVersion, String kind, String namespace, String name, Verdict verdict) {
        this(source, apiVersion, kind, namespace, name, verdict, Optional.empty());
    }

    /** Returns the object of a document. */
    public static EvaluatedObject of(Document document, String namespace, String name, Verdict verdict) {
        return new EvaluatedObject(
                document.source(),
                document.text("apiVersion"),
                document.text("kind"),
                namespace,
                name,
                verdict,
                Optional.of(document));
    }

    /** Returns ALLOW, WARN or DENY: an undecided object counts as denied. */
    DecisionKind decision() {
        var kind = Decision.kind(verdict);
        return kind == DecisionKind.DEFER ? DecisionKind.DENY : kind;
    }

    boolean isDenied() {
        return decision() == DecisionKind.DENY && !isUndecided();
    }

    /** Returns true if a registry, the cluster or Sallyport itself failed, and no finding denies the object. */
    boolean isUndecided() {
        return verdict instanceof Verdict.Deferred || (verdict instanceof Verdict.Denied && isInternalError());
    }

    private boolean isInternalError() {
        return verdict.findings().stream()
                .filter(finding -> finding.action() == Action.DENY)
                .allMatch(finding -> finding.undecidedReason() == UndecidedReason.INTERNAL_ERROR);
    }

    /** Returns Allow, Warn, Deny or Undecided. */
    String label() {
        return isUndecided() ? UNDECIDED : decision().label();
    }

    /** Returns kind, name and namespace: {@code Deployment/web in shop}. */
    String title() {
        return kind + "/" + name + (namespace.isEmpty() ? "" : " in " + namespace);
    }

    /** Returns the location of a finding's field, or of the nearest existing field around it. */
    Optional<SourceLocation> location(Finding finding) {
        return document.map(it -> it.location(finding.path()));
    }
}
