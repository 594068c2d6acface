package dev.sallyport.check.promotion;

import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution.NotFound;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What enters an environment has run healthily in the one before: the same workload, by kind and name, with every image
 * that it has now, by digest.
 *
 * <p>What the cluster's controllers make for an object that is there was decided with that object; images that stay as
 * they are, by digest, enter nothing; what was healthy in the environment before now may come back.
 *
 * @param asks which of the two ways to come from nowhere it looks at
 * @param way where evidence is looked for
 */
public record PromotionCheck(Asks asks, Way way, ControllerOwnership descent, ImageResolver resolver)
        implements DeployCheck {

    /** What a promotion check looks at. */
    public enum Asks {
        /** Whether there is any evidence that the images have run before. */
        EVIDENCE("promotion/evidence"),
        /** Whether an environment on the way was skipped. */
        ORDER("promotion/order");

        private final String id;

        Asks(String id) {
            this.id = id;
        }
    }

    /** Where it is looked for that images have run before. */
    @FunctionalInterface
    public interface Way {

        /** What is to be said of a workload with just these images, their digests known. */
        Outcome judge(Workload workload, List<Evidence> images, Deadline deadline);
    }

    @Override
    public String id() {
        return asks.id;
    }

    @Override
    public Stream<Question> questions(DeployAttempt attempt) {
        return isPinnedAsBefore(attempt) ? Stream.empty() : Stream.of(deadline -> judge(attempt, deadline));
    }

    private Outcome judge(DeployAttempt attempt, Deadline deadline) {
        if (isTraced(attempt)) {
            return new Passed();
        }
        var evidence = new ArrayList<Evidence>();
        for (var use : attempt.workload().images().toList()) {
            switch (resolve(attempt.workload(), use, deadline)) {
                case Known known -> evidence.add(known.evidence());
                case Unknown unknown -> {
                    return asks == Asks.EVIDENCE ? unknown.outcome() : new Passed(); // once is enough
                }
            }
        }
        return way.judge(attempt.workload(), evidence, deadline);
    }

    private boolean isTraced(DeployAttempt attempt) {
        return descent.carriesOut(attempt.user(), attempt.workload());
    }

    private sealed interface Resolving {}

    private record Known(Evidence evidence) implements Resolving {}

    private record Unknown(Outcome outcome) implements Resolving {}

    private Resolving resolve(Workload workload, ImageUse use, Deadline deadline) {
        ImageReference image;
        try {
            image = ImageReference.parse(use.image());
        } catch (IllegalArgumentException malformed) {
            return new Unknown(new Failed(List.of(new Problem(
                    use.path(),
                    "\"%s\" is no image reference: %s".formatted(use.image(), malformed.getMessage()),
                    "name the image as a container runtime would pull it"))));
        }
        return switch (resolver.resolve(image, PullIdentity.of(workload), deadline)) {
            case Resolved resolved ->
                new Known(new Evidence(
                        use.image(), Objects.requireNonNull(resolved.image().digest()), List.of()));
            case NotFound missing ->
                new Unknown(new Failed(List.of(new Problem(
                        use.path(),
                        "image " + image + " is not in its registry: " + missing.reason(),
                        "push the image, or name one that is there"))));
            case Unavailable undecidedReason ->
                new Unknown(new Undecided(
                        undecidedReason.undecidedReason(),
                        new Problem(
                                use.path(),
                                "image " + image + ": " + undecidedReason.reason(),
                                undecidedReason.undecidedReason() == UndecidedReason.REGISTRY_UNAUTHORIZED
                                        ? "let the pod's imagePullSecrets or service account read " + image.name()
                                        : "try again in a moment, or name the image by its digest")));
        };
    }

    /** Whether every image is named by digest, and stood there before. */
    private static boolean isPinnedAsBefore(DeployAttempt attempt) {
        var before = attempt.oldWorkload();
        if (before == null) {
            return false;
        }
        var known = before.images()
                .map(use -> digest(use.image()))
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        return attempt.workload()
                .images()
                .allMatch(use -> digest(use.image()).filter(known::contains).isPresent());
    }

    private static Optional<String> digest(String image) {
        try {
            return Optional.ofNullable(ImageReference.parse(image).digest());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
