package dev.sallyport.exception;

import dev.sallyport.finding.CheckResult;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.identity.OwnerReader.Ancestor;
import dev.sallyport.identity.User;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Matcher of findings and exceptions. One exception must cover all of a finding. An undecided check is not a violation,
 * so that no exception covers it.
 */
public final class ExceptionMatcher {
    /** A matcher without exceptions. */
    public static final ExceptionMatcher NONE = new ExceptionMatcher(
            new ExceptionIndex(),
            new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE),
            () -> Instant.EPOCH);

    private final ExceptionIndex exceptions;
    private final ControllerOwnership ownership;
    private final Lifting lifting;
    private final InstantSource clock;

    public ExceptionMatcher(ExceptionIndex exceptions, ControllerOwnership ownership, InstantSource clock) {
        this(exceptions, ownership, Lifting.NONE, clock);
    }

    /**
     * Creates a matcher.
     *
     * @param lifting permissions of single users, beside exceptions
     */
    public ExceptionMatcher(
            ExceptionIndex exceptions, ControllerOwnership ownership, Lifting lifting, InstantSource clock) {
        this.exceptions = exceptions;
        this.ownership = ownership;
        this.lifting = lifting;
        this.clock = clock;
    }

    /** Function from a finding to the exception that covers it. */
    @FunctionalInterface
    public interface Match {
        /** Returns the exception; empty if no exception covers the finding. */
        Optional<CompiledException> exception(CheckResult result, Finding finding);
    }

    /** Returns whether the owners of the object are needed, because an active exception could name one of them. */
    public boolean mustAsk(@Nullable User user, Subject object, List<CheckResult> results) {
        var active = active(object.namespace());
        return !active.isEmpty()
                && ControllerOwnership.isCreatedByController(user, object)
                && results.stream()
                        .filter(result -> result.outcome() instanceof Failed)
                        .anyMatch(result -> active.stream().anyMatch(exception -> concerns(exception, result)));
    }

    /** Matches exceptions by the object itself. */
    public Match of(@Nullable User user, Subject object) {
        return matching(user, object, List.of());
    }

    /** Matches exceptions by the object and its owners; may block on the API server. */
    public Match withOwners(@Nullable User user, Subject object) {
        return matching(user, object, ownership.ancestors(user, object));
    }

    private Match matching(@Nullable User user, Subject subject, List<Ancestor> ancestors) {
        var active = active(subject.namespace());
        return (result, finding) -> active.stream()
                .filter(exception -> finding.undecidedReason() == null && concerns(exception, result))
                .filter(exception -> isFor(exception, subject, ancestors, result))
                .filter(exception -> exception.isAbout(image(subject, finding.path())))
                .findFirst()
                .or(() -> lifting.find(user, result, finding));
    }

    private List<CompiledException> active(String namespace) {
        var all = exceptions.in(namespace);
        if (all.isEmpty()) {
            return all;
        }
        var now = clock.instant();
        return all.stream().filter(exception -> exception.isActive(now)).toList();
    }

    private static boolean concerns(CompiledException exception, CheckResult result) {
        return exception.concerns(result.policy().name(), result.check().id());
    }

    /**
     * Returns whether the exception names the object or one of its owners. The same check must evaluate every owner in
     * between: otherwise a user could create a ReplicaSet that claims an excused Deployment as its owner.
     */
    private static boolean isFor(
            CompiledException exception, Subject subject, List<Ancestor> ancestors, CheckResult result) {
        if (exception.isFor(subject.kind(), subject.name())) {
            return true;
        }
        for (var ancestor : ancestors) {
            if (exception.isFor(ancestor.kind(), ancestor.name())) {
                return true;
            }
            if (!isEvaluated(ancestor.kind(), result)) {
                return false;
            }
        }
        return false;
    }

    private static boolean isEvaluated(ObjectKind kind, CheckResult result) {
        return result.policy().matcher().matches(kind) && result.check().appliesTo(kind);
    }

    /** Returns the image at the path of a finding, or the image of the container or volume at that path. */
    private static Optional<ImageReference> image(Subject subject, String path) {
        return subject instanceof Workload workload
                ? workload.images().stream()
                        .filter(use -> isWithin(path, use.path()))
                        .findFirst()
                        .flatMap(use -> parsed(use.image()))
                : Optional.empty();
    }

    private static boolean isWithin(String path, String image) {
        var parent = image.replaceFirst("\\.image(\\.reference)?$", "");
        return path.equals(parent) || path.startsWith(parent + ".");
    }

    private static Optional<ImageReference> parsed(String image) {
        try {
            return Optional.of(ImageReference.parse(image));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
