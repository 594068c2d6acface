package dev.sallyport.check.image;

import static java.util.Objects.requireNonNull;

import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Evidence;
import dev.sallyport.check.Outcome.Failed;
import dev.sallyport.check.Outcome.Passed;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.check.Outcome.Trouble;
import dev.sallyport.check.Outcome.Undecided;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageResolver.Resolution.NotFound;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.ImageResolver.Resolution.Unavailable;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Cause;
import dev.sallyport.signature.Wanted;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether enough authorities have signed one image of a workload.
 *
 * @param uses where the image stands; at least one place
 */
record SignatureQuestion(SignatureCheck check, ImageReference image, List<ImageUse> uses, PullIdentity puller)
        implements Question {
    /** What is nearest to a signature first. */
    private static final List<Cause> NEAREST = List.of(Cause.INVALID, Cause.IDENTITY_MISMATCH, Cause.MISSING);

    /** What an authority's signature came to. */
    private record Verdict(Authority authority, Verification verification) {}

    SignatureQuestion {
        uses = List.copyOf(uses);
    }

    @Override
    public Outcome answer(Deadline deadline) {
        return switch (check.resolver().resolve(image, puller, deadline)) {
            case Resolved resolved -> verified(resolved.image(), deadline);
            case NotFound missing ->
                failed(
                        Cause.MISSING.label() + ": image " + image + " is not in its registry: " + missing.reason(),
                        "push the image, or name one that is there");
            case Unavailable trouble -> undecided(trouble.trouble(), trouble.reason());
        };
    }

    private Outcome verified(ImageReference resolved, Deadline deadline) {
        var verdicts = new ArrayList<Verdict>();
        var signers = new ArrayList<String>();
        for (var authority : check.signedBy()) {
            var verification = check.verifier().verify(resolved, authority, Wanted.SIGNATURE, puller, deadline);
            verdicts.add(new Verdict(authority, verification));
            if (verification instanceof Verification.Verified) {
                signers.add(authority.name());
            }
            if (signers.size() == check.threshold()) {
                var digest = requireNonNull(resolved.digest());
                return new Passed(List.of(new Evidence(uses.getFirst().image(), digest, signers)));
            }
        }
        return verdicts.stream()
                .map(Verdict::verification)
                .filter(Verification.Unavailable.class::isInstance)
                .map(Verification.Unavailable.class::cast)
                .findFirst()
                .map(trouble -> undecided(trouble.trouble(), trouble.reason()))
                .orElseGet(() -> rejected(resolved, verdicts, signers));
    }

    private Outcome rejected(ImageReference resolved, List<Verdict> verdicts, List<String> signers) {
        var rejections = verdicts.stream()
                .filter(verdict -> verdict.verification() instanceof Verification.Rejected)
                .toList();
        var nearest = rejections.stream()
                .map(verdict -> ((Verification.Rejected) verdict.verification()).cause())
                .min(Comparator.comparingInt(NEAREST::indexOf))
                .orElse(Cause.MISSING);
        var found = rejections.stream()
                .map(verdict ->
                        verdict.authority().name() + ": " + ((Verification.Rejected) verdict.verification()).reason())
                .collect(Collectors.joining("; "));
        return failed(
                "%s: image %s is signed by %s, %s required. %s"
                        .formatted(nearest.label(), named(resolved), signed(signers), required(), found),
                "cosign sign --key <key> " + resolved.name() + "@" + resolved.digest());
    }

    private String named(ImageReference resolved) {
        return image.digest() == null ? image + " (" + resolved.digest() + ")" : image.toString();
    }

    private static String signed(List<String> signers) {
        return signers.isEmpty() ? "none who may" : String.join(", ", signers) + " alone";
    }

    private String required() {
        return check.threshold() + " of "
                + check.signedBy().stream().map(Authority::name).collect(Collectors.joining(", "));
    }

    private Outcome failed(String message, String fix) {
        return new Failed(
                uses.stream().map(use -> new Problem(use.path(), message, fix)).toList());
    }

    private Outcome undecided(Trouble trouble, String reason) {
        var fix = switch (trouble) {
            case REGISTRY_UNAVAILABLE, PENDING -> "try again in a moment";
            case REGISTRY_UNAUTHORIZED -> "let the pod's imagePullSecrets or service account read " + image.name();
            case POLICY_ERROR, INTERNAL_ERROR -> "tell those who look after the policy";
        };
        return new Undecided(trouble, new Problem(uses.getFirst().path(), "image " + image + ": " + reason, fix));
    }
}
