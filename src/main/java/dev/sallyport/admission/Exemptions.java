package dev.sallyport.admission;

import dev.sallyport.check.Outcome.Failed;
import dev.sallyport.identity.Descent;
import dev.sallyport.identity.Lineage.Ancestor;
import dev.sallyport.policy.Exceptions;
import dev.sallyport.policy.Waiver;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Tells which findings pass by exceptions. Each must be covered by one exception alone, and by what is certain: what could
 * not be decided is no finding about the workload, and no exception is for it.
 */
public final class Exemptions {
    /** Nothing passes. */
    public static final Exemptions NONE =
            new Exemptions(new Exceptions(), new Descent(_ -> Optional.empty()), () -> Instant.EPOCH);

    private final Exceptions exceptions;
    private final Descent descent;
    private final InstantSource clock;

    public Exemptions(Exceptions exceptions, Descent descent, InstantSource clock) {
        this.exceptions = exceptions;
        this.descent = descent;
        this.clock = clock;
    }

    /** Whether it has to be asked elsewhere what the object was made for. */
    boolean mustAsk(Change change, List<Result> results) {
        var active = active(change.after().namespace());
        return !active.isEmpty()
                && descent.isMade(change.user(), change.after())
                && results.stream()
                        .filter(result -> result.outcome() instanceof Failed)
                        .anyMatch(result -> active.stream().anyMatch(waiver -> concerns(waiver, result)));
    }

    /** By what the change says itself. */
    Verdict.Exempting of(Change change) {
        return exempting(change.after(), List.of());
    }

    /** By what the object was made for, too; may ask and wait. */
    Verdict.Exempting ask(Change change) {
        return exempting(change.after(), descent.of(change.user(), change.after()));
    }

    private Verdict.Exempting exempting(Subject subject, List<Ancestor> ancestors) {
        var active = active(subject.namespace());
        return (result, finding) -> active.stream()
                .filter(waiver -> finding.trouble() == null && concerns(waiver, result))
                .filter(waiver -> isFor(waiver, subject, ancestors, result))
                .filter(waiver -> waiver.isAbout(image(subject, finding.path())))
                .findFirst();
    }

    private List<Waiver> active(String namespace) {
        var all = exceptions.in(namespace);
        if (all.isEmpty()) {
            return all;
        }
        var now = clock.instant();
        return all.stream().filter(waiver -> waiver.isActive(now)).toList();
    }

    private static boolean concerns(Waiver waiver, Result result) {
        return waiver.concerns(result.policy().name(), result.check().id());
    }

    /**
     * Whether the exception names the object, or what it was made for. What lies between must be judged by the same check:
     * else whoever writes a ReplicaSet of his own could say that it belongs to a Deployment with an exception.
     */
    private static boolean isFor(Waiver waiver, Subject subject, List<Ancestor> ancestors, Result result) {
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

    private static boolean isJudged(ObjectKind kind, Result result) {
        return result.policy().matcher().takes(kind) && result.check().judges(kind);
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
