package dev.sallyport.check;

import static java.util.Objects.requireNonNull;

import dev.sallyport.check.RemoteCheck.Question;
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
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An image of a workload, for checks that need its registry.
 *
 * @param uses fields with the image; at least one
 * @param puller identity for requests to the registry
 */
public record WorkloadImage(ImageReference reference, List<ImageUse> uses, PullIdentity puller) {
    public WorkloadImage {
        uses = List.copyOf(uses);
    }

    /** Returns questions about all images of a workload that match a glob; malformed references fail. */
    public static Stream<Question> questions(
            Workload workload, List<Glob> match, Function<WorkloadImage, Question> question) {
        var uses = new LinkedHashMap<ImageReference, List<ImageUse>>();
        var malformedReferences = new ArrayList<Problem>();
        workload.images().forEach(use -> {
            try {
                uses.computeIfAbsent(ImageReference.parse(use.image()), _ -> new ArrayList<>())
                        .add(use);
            } catch (IllegalArgumentException malformed) {
                malformedReferences.add(InvalidReference.problem(use, malformed));
            }
        });
        var puller = PullIdentity.of(workload);
        var questions = uses.entrySet().stream()
                .filter(image -> image.getKey().isMatchedByAny(match))
                .map(image -> question.apply(new WorkloadImage(image.getKey(), image.getValue(), puller)));
        return malformedReferences.isEmpty()
                ? questions
                : Stream.concat(Stream.of(_ -> new Failed(malformedReferences)), questions);
    }

    /** Returns passed with the digest of an image as evidence, or the outcome for an image without a digest. */
    public static Outcome digest(Workload workload, ImageUse use, ImageResolver resolver, Deadline deadline) {
        ImageReference image;
        try {
            image = ImageReference.parse(use.image());
        } catch (IllegalArgumentException malformed) {
            return new Failed(List.of(InvalidReference.problem(use, malformed)));
        }
        return new WorkloadImage(image, List.of(use), PullIdentity.of(workload))
                .resolved(
                        resolver,
                        deadline,
                        resolved -> new Passed(
                                List.of(new Evidence(use.image(), requireNonNull(resolved.digest()), List.of()))));
    }

    /** Returns the outcome for the resolved image, or the outcome for an image that cannot be resolved. */
    public Outcome resolved(ImageResolver resolver, Deadline deadline, Function<ImageReference, Outcome> evaluation) {
        if (reference.hasOtherDigest()) {
            return failed(
                    "image \"%s\" is named by a digest that cannot be verified; only sha256 can".formatted(reference),
                    "use the sha256 digest of the image");
        }
        return switch (resolver.resolve(reference, puller, deadline)) {
            case Resolved resolved -> evaluation.apply(resolved.image());
            case NotFound missing ->
                failed(
                        "%s: image \"%s\" is not in its registry: %s"
                                .formatted(RejectionReason.MISSING.label(), reference, missing.reason()),
                        "push the image, or use an image that exists");
            case Unavailable unavailable -> undecided(unavailable.undecidedReason(), unavailable.reason());
        };
    }

    /** Returns the image for messages: the reference, and the digest if the reference has none. */
    public String named(ImageReference resolved) {
        return reference.digest() == null
                ? "\"%s\" (%s)".formatted(reference, requireNonNull(resolved.digest()))
                : "\"" + reference + "\"";
    }

    /** Returns the reference as the manifest contains it, in its first field. */
    public String text() {
        return uses.getFirst().image();
    }

    /** Returns the reference as each field contains it. */
    public Set<String> texts() {
        return uses.stream().map(ImageUse::image).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns failed with a problem for each field. */
    public Outcome failed(String message, String fix) {
        return new Failed(
                uses.stream().map(use -> new Problem(use.path(), message, fix)).toList());
    }

    /** Returns undecided for a verification that was not possible. */
    public Outcome undecided(Unavailable unavailable) {
        return undecided(unavailable.undecidedReason(), unavailable.reason());
    }

    /** Returns undecided with a fix for the reason. */
    public Outcome undecided(UndecidedReason undecidedReason, String reason) {
        return new Undecided(
                undecidedReason,
                new Problem(
                        uses.getFirst().path(),
                        "image \"%s\": %s".formatted(reference, reason),
                        fix(undecidedReason, reference)));
    }

    /** Returns the fix for a verification of an image that was not possible. */
    public static String fix(UndecidedReason undecidedReason, ImageReference reference) {
        return switch (undecidedReason) {
            case REGISTRY_UNAVAILABLE, CLUSTER_UNAVAILABLE, PENDING, OVERLOADED -> "try again in a moment";
            case REGISTRY_UNKNOWN ->
                "correct the registry \"%s\" in the image; if it is right, ask a cluster admin whether the operator can resolve it"
                        .formatted(reference.registry());
            case REGISTRY_UNAUTHORIZED ->
                "give the pod's imagePullSecrets or service account read access to " + reference.name();
            case SEARCH_CUT_OFF ->
                "delete old signatures, attestations and other referrers of the image from its registry, such as with"
                        + " oras discover and oras manifest delete";
            case CONTENT_UNUSABLE ->
                "push the image or its artifact again, with the media types of OCI or Docker; a retry does not help";
            case POLICY_ERROR, INTERNAL_ERROR, TOO_EXPENSIVE -> "ask a cluster admin";
        };
    }
}
