package dev.sallyport.exception;

import dev.sallyport.finding.CheckResult;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.ControllerOwnership;
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
 * Tells which findings pass by exceptions. Each must be covered by one exception alone, and by what is certain: what could
 * not be decided is no finding about the workload, and no exception is for it.
 */
public final class ExceptionMatcher {
    /** Nothing passes. */
    public static final ExceptionMatcher NONE = new ExceptionMatcher(
            new ExceptionIndex(), new ControllerOwnership(_ -> Optional.empty()), () -> Instant.EPOCH);

    private final ExceptionIndex exceptions;
    private final ControllerOwnership descent;
    private final InstantSource clock;

    public ExceptionMatcher(ExceptionIndex exceptions, ControllerOwnership descent, InstantSource clock) {
        this.exceptions = exceptions;
        this.descent = descent;
        this.clock = clock;
    }

    /** Finds the exception that covers all of a finding. */
    @FunctionalInterface
    public interface Match {
        /** Returns the exception; empty where no exception covers the finding. */
        Optional<CompiledException> exception(CheckResult result, Finding finding);
    }

    /** Whether it has to be asked elsewhere what the object was made for. */
    public boolean mustAsk(@Nullable User user, Subject object, List<CheckResult> results) {
        var active = active(object.namespace());
        return !active.isEmpty()
                && descent.isCreatedByController(user, object)
                && results.stream()
                        .filter(result -> result.outcome() instanceof Failed)
                        .anyMatch(result -> active.stream().anyMatch(waiver -> concerns(waiver, result)));
    }

    /** Matches exceptions by the object itself. */
    public Match of(Subject object) {
        return matching(object, List.of());
    }

    /** Matches exceptions by the object and its owners; may block on the API server. */
    public Match withOwners(@Nullable User user, Subject object) {
        return matching(object, descent.ancestors(user, object));
    }

    private Match matching(Subject subject, List<Ancestor> ancestors) {
        var active = active(subject.namespace());
        return (result, finding) -> active.stream()
                .filter(waiver -> finding.undecidedReason() == null && concerns(waiver, result))
                .filter(waiver -> isFor(waiver, subject, ancestors, result))
                .filter(waiver -> waiver.isAbout(image(subject, finding.path())))
                .findFirst();
    }

    private List<CompiledException> active(String namespace) {
        var all = exceptions.in(namespace);
        if (all.isEmpty()) {
            return all;
        }
        var now = clock.instant();
        return all.stream().filter(waiver -> waiver.isActive(now)).toList();
    }

    private static boolean concerns(CompiledException waiver, CheckResult result) {
        return waiver.concerns(result.policy().name(), result.check().id());
    }

    /**
     * Whether the exception names the object, or what it was made for. What lies between must be judged by the same check:
     * else whoever writes a ReplicaSet of his own could say that it belongs to a Deployment with an exception.
     */
    private static boolean isFor(
            CompiledException waiver, Subject subject, List<Ancestor> ancestors, CheckResult result) {
        if (waiver.isFor(subject.kind(), subject.name())) {
            return true;
        }
        for (var ancestor : ancestors) {
            if (waiver.isFor(ancestor.kind(), ancestor.name())) {
                return true;
            }
            if (!isJudged(ancestor.kind(), result)) {
                return false;
            }
        }
        return false;
    }

    private static boolean isJudged(ObjectKind kind, CheckResult result) {
        return result.policy().matcher().matches(kind) && result.check().appliesTo(kind);
    }

    /** The image that a finding is about: the one that stands there, or whose container or volume it is about. */
    private static Optional<ImageReference> image(Subject subject, String path) {
        return subject instanceof Workload workload
                ? workload.images()
                        .filter(use -> isWithin(path, use.path()))
                        .findFirst()
                        .flatMap(use -> parsed(use.image()))
                : Optional.empty();
    }

    private static boolean isWithin(String path, String image) {
        var holder = image.replaceFirst("\\.image(\\.reference)?$", "");
        return path.equals(holder) || path.startsWith(holder + ".");
    }

    private static Optional<ImageReference> parsed(String image) {
        try {
            return Optional.of(ImageReference.parse(image));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
