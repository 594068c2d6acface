package dev.sallyport.cli;

import dev.sallyport.admission.Decision;
import dev.sallyport.admission.Finding;
import dev.sallyport.admission.PlainText;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.check.Outcome.Trouble;
import dev.sallyport.cli.Documents.Document;
import java.util.Optional;

/**
 * An object and what came of it.
 *
 * @param source the file that it stands in
 * @param document empty for what stands in no file, such as an image
 */
record Judged(
        String source,
        String apiVersion,
        String kind,
        String namespace,
        String name,
        Verdict verdict,
        Optional<Document> document) {

    Judged {
        apiVersion = PlainText.clean(apiVersion);
        kind = PlainText.clean(kind);
        namespace = PlainText.clean(namespace);
        name = PlainText.clean(name);
    }

    /** What stands in no file. */
    Judged(String source, String apiVersion, String kind, String namespace, String name, Verdict verdict) {
        this(source, apiVersion, kind, namespace, name, verdict, Optional.empty());
    }

    /** An object of a document. */
    static Judged of(Document document, String namespace, String name, Verdict verdict) {
        return new Judged(
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
                .allMatch(finding -> finding.trouble() == Trouble.INTERNAL_ERROR);
    }

    /** How people name it: {@code Deployment/web in shop}. */
    String title() {
        return kind + "/" + name + (namespace.isEmpty() ? "" : " in " + namespace);
    }

    /** Where the field of a finding stands, or the nearest one around it that there is. */
    Optional<Place> place(Finding finding) {
        return document.map(it -> it.place(finding.path()));
    }
}
