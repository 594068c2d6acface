package dev.sallyport.cli.report;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.SourceLocation;
import dev.sallyport.finding.Finding;
import dev.sallyport.finding.SafeText;
import dev.sallyport.outcome.UndecidedReason;
import java.util.Optional;

/**
 * An object and what came of it.
 *
 * @param source the file that it stands in
 * @param document empty for what stands in no file, such as an image
 */
public record EvaluatedObject(
        String source,
        String apiVersion,
        String kind,
        String namespace,
        String name,
        Verdict verdict,
        Optional<Document> document) {

    public EvaluatedObject {
        apiVersion = SafeText.clean(apiVersion);
        kind = SafeText.clean(kind);
        namespace = SafeText.clean(namespace);
        name = SafeText.clean(name);
    }

    /** What stands in no file. */
    public EvaluatedObject(
            String source, String apiVersion, String kind, String namespace, String name, Verdict verdict) {
        this(source, apiVersion, kind, namespace, name, verdict, Optional.empty());
    }

    /** An object of a document. */
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

    /** Allow, Warn or Deny: what cannot be decided is denied too. */
    String decision() {
        var label = Decision.label(verdict);
        return label.equals("Defer") ? "Deny" : label;
    }

    /** Whether nobody knows, such as while a registry is down, or because of a fault of our own. */
    boolean isUndecided() {
        return verdict instanceof Verdict.Deferred || (verdict instanceof Verdict.Denied && isOurFault());
    }

    private boolean isOurFault() {
        return verdict.findings().stream()
                .filter(finding -> finding.action() == Action.DENY)
                .allMatch(finding -> finding.undecidedReason() == UndecidedReason.INTERNAL_ERROR);
    }

    /** How people name it: {@code Deployment/web in shop}. */
    String title() {
        return kind + "/" + name + (namespace.isEmpty() ? "" : " in " + namespace);
    }

    /** Where the field of a finding stands, or the nearest one around it that there is. */
    Optional<SourceLocation> place(Finding finding) {
        return document.map(it -> it.place(finding.path()));
    }
}
