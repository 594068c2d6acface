package dev.sallyport.cli.evaluation;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputEntry;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.InputProblem;
import dev.sallyport.cli.input.Manifest;
import dev.sallyport.cli.input.ManifestReader;
import dev.sallyport.cli.input.ReadOptions;
import dev.sallyport.cli.report.ObjectResult;
import dev.sallyport.cli.report.ReportEntry;
import dev.sallyport.cli.report.ReportedObject;
import dev.sallyport.identity.User;
import dev.sallyport.workload.Subject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reader of the objects to evaluate: manifests, AdmissionReviews and events of an audit log. */
public final class CandidateReader {
    private final ReadOptions options;
    private final Optional<User> user;
    private final boolean isNamespaceGiven;

    /**
     * Creates a reader.
     *
     * @param user requester of the manifests; empty for none
     * @param isNamespaceGiven whether the user chose the namespace of the objects that name none
     */
    public CandidateReader(ReadOptions options, Optional<User> user, boolean isNamespaceGiven) {
        this.options = options;
        this.user = user;
        this.isNamespaceGiven = isNamespaceGiven;
    }

    /** Returns the documents that are objects. */
    public static List<Document> objects(List<InputEntry> entries) {
        return entries.stream()
                .filter(InputEntry.InputObject.class::isInstance)
                .map(entry -> ((InputEntry.InputObject) entry).document())
                .toList();
    }

    /** Reads a document; a malformed one is a result of its own. */
    public Stream<Candidate> read(InputEntry entry) {
        return switch (entry) {
            case InputEntry.Broken broken -> Stream.of(broken(broken, ReportedObject.UNKNOWN));
            case InputEntry.InputObject parsed -> read(parsed.document());
        };
    }

    private Stream<Candidate> read(Document document) {
        try {
            DocumentedClusterState.requireReadable(document);
            if (RecordedRequests.isReview(document)) {
                return Stream.of(new RecordedRequests(options).review(document));
            }
            if (RecordedRequests.isAuditEvent(document)) {
                return new RecordedRequests(options).auditEvent(document).stream();
            }
            return Stream.of(manifest(document));
        } catch (InputError e) {
            return Stream.of(
                    broken(new InputEntry.Broken(document.source(), e.problems()), ReportedObject.of(document)));
        }
    }

    private Candidate manifest(Document document) throws InputError {
        var object = ReportedObject.of(document);
        return switch (ManifestReader.read(document, options)) {
            case Manifest.OtherKind other ->
                new Candidate.Evaluable(
                        object.in(object.namespace(), object.name(), ""),
                        document,
                        creation(other.object(), user.orElse(null)),
                        List.of(),
                        "");
            case Manifest.Unserved unserved -> unserved(document, object, unserved.problem());
            case Manifest.Evaluable evaluable ->
                new Candidate.Evaluable(
                        object.in(
                                evaluable.subject().namespace(),
                                evaluable.subject().name(),
                                ""),
                        document,
                        creation(evaluable.subject(), user.orElse(null)),
                        evaluable.problems(),
                        object.namespace().isEmpty() && !isNamespaceGiven ? "; -n sets another one" : "");
        };
    }

    private static AdmissionAttributes creation(Subject subject, @Nullable User user) {
        return user == null
                ? AdmissionAttributes.create(subject)
                : new AdmissionAttributes(
                        subject,
                        null,
                        user,
                        () -> Requesters.with(
                                AdmissionAttributes.create(subject).request().get(), user));
    }

    static String otherKind(String kind) {
        return "no policy evaluates the kind " + kind;
    }

    static Candidate unserved(Document document, ReportedObject object, InputProblem problem) {
        return new Candidate.Finished(new ReportEntry(
                document.source(), object, new ObjectResult.Unserved(), Optional.of(document), List.of(problem)));
    }

    private static Candidate broken(InputEntry.Broken broken, ReportedObject object) {
        return new Candidate.Finished(ReportEntry.unreadable(broken.source(), object, broken.problems()));
    }
}
