package dev.sallyport.check.image;

import static java.util.Objects.requireNonNull;

import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution.NotFound;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One image of a workload that a registry is asked about.
 *
 * @param uses where the image stands; at least one place
 * @param puller on whose behalf it is asked
 */
record ImageQuestion(ImageReference image, List<ImageUse> uses, PullIdentity puller) {
    ImageQuestion {
        uses = List.copyOf(uses);
    }

    /** The questions about all images of a workload that any of the globs matches; what cannot be read fails. */
    static Stream<Question> questions(Workload workload, List<Glob> match, Function<ImageQuestion, Question> question) {
        var uses = new LinkedHashMap<ImageReference, List<ImageUse>>();
        var unreadable = new ArrayList<Problem>();
        workload.images().forEach(use -> {
            try {
                uses.computeIfAbsent(ImageReference.parse(use.image()), _ -> new ArrayList<>())
                        .add(use);
            } catch (IllegalArgumentException malformed) {
                unreadable.add(InvalidReference.problem(use, malformed));
            }
        });
        var puller = PullIdentity.of(workload);
        var questions = uses.entrySet().stream()
                .filter(image -> match.stream()
                        .anyMatch(glob -> glob.matches(image.getKey().name())))
                .map(image -> question.apply(new ImageQuestion(image.getKey(), image.getValue(), puller)));
        return unreadable.isEmpty() ? questions : Stream.concat(Stream.of(_ -> new Failed(unreadable)), questions);
    }

    /** What is to be said of the image once its digest is known. */
    Outcome resolved(ImageResolver resolver, Deadline deadline, Function<ImageReference, Outcome> verified) {
        return switch (resolver.resolve(image, puller, deadline)) {
            case Resolved resolved -> verified.apply(resolved.image());
            case NotFound missing ->
                failed(
                        RejectionReason.MISSING.label() + ": image " + image + " is not in its registry: "
                                + missing.reason(),
                        "push the image, or name one that is there");
            case Unavailable undecidedReason -> undecided(undecidedReason.undecidedReason(), undecidedReason.reason());
        };
    }

    /** The image as the manifest names it, and its digest where that does not stand there. */
    String named(ImageReference resolved) {
        return image.digest() == null ? image + " (" + requireNonNull(resolved.digest()) + ")" : image.toString();
    }

    /** The first place where it stands. */
    String text() {
        return uses.getFirst().image();
    }

    Outcome failed(String message, String fix) {
        return new Failed(
                uses.stream().map(use -> new Problem(use.path(), message, fix)).toList());
    }

    Outcome undecided(Unavailable undecidedReason) {
        return undecided(undecidedReason.undecidedReason(), undecidedReason.reason());
    }

    Outcome undecided(UndecidedReason undecidedReason, String reason) {
        var fix = switch (undecidedReason) {
            case REGISTRY_UNAVAILABLE, CLUSTER_UNAVAILABLE, PENDING -> "try again in a moment";
            case REGISTRY_UNAUTHORIZED -> "let the pod's imagePullSecrets or service account read " + image.name();
            case POLICY_ERROR, INTERNAL_ERROR -> "tell those who look after the policy";
        };
        return new Undecided(
                undecidedReason, new Problem(uses.getFirst().path(), "image " + image + ": " + reason, fix));
    }
}
