package dev.sallyport.cli.evaluation;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.Manifest;
import dev.sallyport.cli.input.ManifestReader;
import dev.sallyport.cli.input.ReadOptions;
import dev.sallyport.cli.report.ReportedObject;
import dev.sallyport.identity.User;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Operation;
import dev.sallyport.workload.OtherObject.Requested;
import dev.sallyport.workload.OtherObjectReader;
import dev.sallyport.workload.OtherObjectReader.JsonObjects;
import dev.sallyport.workload.Subject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reader of recorded requests: AdmissionReviews (admission.k8s.io), and events of the audit log of the API server
 * (audit.k8s.io).
 */
final class RecordedRequests {
    private static final Set<String> EVALUATED_SUBRESOURCES = Set.of("", "ephemeralcontainers", "resize");
    private static final Set<String> WRITES = Set.of("create", "update", "patch");
    private static final Set<String> READS = Set.of("get", "list", "watch");
    private static final String CREATE = "CREATE";

    private final ReadOptions options;

    RecordedRequests(ReadOptions options) {
        this.options = options;
    }

    static boolean isReview(Document document) {
        return document.text("kind").equals("AdmissionReview")
                && document.text("apiVersion").startsWith("admission.k8s.io/");
    }

    static boolean isAuditEvent(Document document) {
        return document.text("kind").equals("Event")
                && document.text("apiVersion").startsWith("audit.k8s.io/");
    }

    /** Reads the request of an AdmissionReview, with its requester and the old object. */
    Candidate review(Document document) throws InputError {
        var request = document.part("request")
                .orElseThrow(() -> document.error("", "the AdmissionReview contains no request"));
        var operation = request.text("operation");
        var user = Requesters.read(request.object().get("userInfo"));
        var kind = request.part("kind").orElseThrow(() -> request.error("", "the request has no kind"));
        var group = kind.text("group");
        var apiVersion = group.isEmpty() ? kind.text("version") : group + "/" + kind.text("version");
        var title = new ReportedObject(
                apiVersion, kind.text("kind"), request.text("namespace"), request.text("name"), operation + by(user));
        var requested = new Requested(group, kind.text("version"), kind.text("kind"), Operation.of(operation));
        if (requested.operation() == Operation.DELETE
                && request.part("oldObject").isEmpty()) {
            return Candidate.Finished.skipped(request, title, "the request does not contain the deleted object");
        }
        if (isOther(requested)) {
            return other(request, requested, title, user);
        }
        if (!operation.equals(CREATE) && !operation.equals("UPDATE")) {
            return Candidate.Finished.skipped(request, title, "policies do not evaluate the operation " + operation);
        }
        if (!EVALUATED_SUBRESOURCES.contains(request.text("subResource"))) {
            return Candidate.Finished.skipped(request, title, subresource(request.text("subResource")));
        }
        var object = request.part("object").orElseThrow(() -> request.error("", "the request has no object"));
        var given = subject(object.as(apiVersion, kind.text("kind")), request.text("namespace"));
        var old = request.part("oldObject");
        var oldObject = old.isEmpty() || given.isEmpty()
                ? null
                : subject(old.get().as(apiVersion, kind.text("kind")), request.text("namespace"))
                        .orElse(null);
        var fields = withoutObjects(request.object());
        return given.<Candidate>map(subject -> new Candidate.Evaluable(
                        title.in(subject.namespace(), subject.name(), operation + by(user)),
                        object,
                        new AdmissionAttributes(subject, oldObject, user, () -> fields),
                        List.of(),
                        ""))
                .orElseGet(() -> Candidate.Finished.skipped(object, title, CandidateReader.otherKind(title.kind())));
    }

    /** Returns whether only rules evaluate the request. */
    private static boolean isOther(Requested requested) {
        return switch (requested.operation()) {
            case DELETE, CONNECT -> true;
            case CREATE, UPDATE ->
                ObjectKind.of(requested.group(), requested.kind()).isEmpty();
            case OTHER -> false;
        };
    }

    private static Candidate other(Document request, Requested requested, ReportedObject title, User user)
            throws InputError {
        try {
            var objects = OtherObjectReader.read(
                    requested,
                    request.text("namespace"),
                    request.text("name"),
                    new JsonObjects(
                            request.part("object").map(Document::object).orElse(null),
                            request.part("oldObject").map(Document::object).orElse(null)));
            return new Candidate.Evaluable(
                    title.in(
                            objects.object().namespace(),
                            objects.object().name(),
                            requested.operation().name() + by(user)),
                    request,
                    new AdmissionAttributes(
                            objects.object(), objects.oldObject(), user, () -> withoutObjects(request.object())),
                    List.of(),
                    "");
        } catch (IllegalArgumentException e) {
            throw request.error("", String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, @Nullable Object> withoutObjects(Map<String, @Nullable Object> request) {
        var fields = new HashMap<String, @Nullable Object>(request);
        fields.keySet().removeAll(Set.of("object", "oldObject"));
        return fields;
    }

    /** Reads an event as the creation of the object that it records; empty for a request that changes no object. */
    Optional<Candidate> auditEvent(Document event) throws InputError {
        var verb = event.text("verb");
        var stage = event.text("stage");
        if (READS.contains(verb) || !(stage.isEmpty() || stage.equals("ResponseComplete"))) {
            return Optional.empty();
        }
        var reference = event.part("objectRef");
        if (reference.isEmpty()) {
            return Optional.empty();
        }
        var info = event.object().get("impersonatedUser");
        return Optional.of(auditEvent(
                event,
                reference.get(),
                Requesters.read(info == null ? event.object().get("user") : info)));
    }

    private Candidate auditEvent(Document event, Document reference, User user) throws InputError {
        var verb = event.text("verb");
        var group = reference.text("apiGroup");
        var kind = ObjectKind.ofResource(group, reference.text("resource"));
        var title = new ReportedObject(
                group.isEmpty() ? reference.text("apiVersion") : group + "/" + reference.text("apiVersion"),
                kind.map(ObjectKind::kind).orElse(reference.text("resource")),
                reference.text("namespace"),
                reference.text("name"),
                verb + by(user) + answer(event));
        if (kind.isEmpty()) {
            return Candidate.Finished.skipped(event, title, CandidateReader.otherKind(reference.text("resource")));
        }
        if (!WRITES.contains(verb)) {
            return Candidate.Finished.skipped(event, title, "policies do not evaluate the verb " + verb);
        }
        if (!EVALUATED_SUBRESOURCES.contains(reference.text("subresource"))) {
            return Candidate.Finished.skipped(event, title, subresource(reference.text("subresource")));
        }
        var object = recorded(event, kind.get(), verb);
        if (object.isEmpty()) {
            return Candidate.Finished.skipped(
                    event,
                    title,
                    "the audit level %s records no complete object: %s is needed"
                            .formatted(
                                    event.text("level"),
                                    verb.equals("patch") ? "RequestResponse" : "Request or RequestResponse"));
        }
        var subject = subject(object.get(), reference.text("namespace"))
                .orElseThrow(() -> event.error("objectRef", "the recorded object is of another kind"));
        return new Candidate.Evaluable(
                title.in(subject.namespace(), subject.name(), verb + by(user) + answer(event)),
                object.get(),
                new AdmissionAttributes(
                        subject,
                        null,
                        user,
                        () -> Requesters.with(
                                AdmissionAttributes.create(subject).request().get(), user)),
                List.of(),
                "");
    }

    /** Returns the object as persisted; as requested if the response does not contain it. */
    private static Optional<Document> recorded(Document event, ObjectKind kind, String verb) {
        return event.part("responseObject")
                .filter(response -> response.text("kind").equals(kind.kind()))
                .or(() -> verb.equals("patch") ? Optional.empty() : event.part("requestObject"))
                .map(object -> object.as(kind.apiVersion(), kind.kind()));
    }

    private Optional<Subject> subject(Document object, String namespace) throws InputError {
        return switch (ManifestReader.read(object, options.recorded(namespace))) {
            case Manifest.Evaluable evaluable -> Optional.of(evaluable.subject());
            case Manifest.OtherKind _ -> Optional.empty();
            case Manifest.Unserved unserved -> throw new InputError(List.of(unserved.problem()));
        };
    }

    private static String subresource(String name) {
        return "policies do not evaluate the subresource " + name;
    }

    private static String by(User user) {
        return user.name().isEmpty() ? "" : " by " + user.name();
    }

    /** Returns the code of a denied request. */
    private static String answer(Document event) {
        return event.object().get("responseStatus") instanceof Map<?, ?> status
                        && status.get("code") instanceof Number code
                        && code.intValue() >= 400
                ? ", answered " + code
                : "";
    }
}
