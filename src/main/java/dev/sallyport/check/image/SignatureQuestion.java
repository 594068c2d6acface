package dev.sallyport.check.image;

import static java.util.Objects.requireNonNull;

import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageIndexes.Child;
import dev.sallyport.signature.ImageIndexes.Contents;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/** Whether enough authorities have signed one image of a workload. */
record SignatureQuestion(SignatureCheck check, ImageQuestion asked) implements Question {
    private static final int CONCURRENCY = 8;

    @Override
    public Outcome answer(Deadline deadline) {
        return asked.resolved(check.resolver(), deadline, resolved -> judged(resolved, deadline));
    }

    @Override
    public Optional<Outcome> known() {
        return check.children().isPresent()
                ? Optional.empty() // whether each platform is signed has to be asked
                : check.resolver().known(asked.image(), asked.puller()).flatMap(this::known);
    }

    private Optional<Outcome> known(ImageReference resolved) {
        var signers = check.signedBy().stream()
                .filter(authority -> check.verifier()
                        .known(resolved, authority, VerificationTarget.SIGNATURE)
                        .isPresent())
                .map(Authority::name)
                .limit(check.threshold())
                .toList();
        return signers.size() == check.threshold()
                ? Optional.of(passed(resolved, signers, Optional.empty()))
                : Optional.empty();
    }

    private Outcome passed(ImageReference resolved, List<String> signers, Optional<Instant> staleSince) {
        return new Passed(List.of(new Evidence(asked.text(), requireNonNull(resolved.digest()), signers, staleSince)));
    }

    private Outcome judged(ImageReference resolved, Deadline deadline) {
        var sign = signingFix(resolved, false);
        var whole = verified(resolved, "image " + asked.named(resolved), sign, deadline);
        return whole instanceof Passed passed && check.children().isPresent()
                ? withChildren(passed, resolved, check.children().get(), deadline)
                : whole;
    }

    private Outcome withChildren(Passed whole, ImageReference resolved, ImageIndexes indexes, Deadline deadline) {
        return switch (indexes.of(resolved, asked.puller(), deadline)) {
            case Contents.One _ -> whole;
            case Contents.Many many -> children(whole, resolved, many.children(), deadline);
            case Contents.Unfit unfit ->
                asked.failed(
                        "Invalid: image %s: %s".formatted(asked.named(resolved), unfit.reason()),
                        "build the index of one image for each platform");
            case Unavailable undecidedReason ->
                asked.undecided(undecidedReason.undecidedReason(), undecidedReason.reason());
        };
    }

    /** What is missing for certain comes before what nobody knows. */
    private Outcome children(Passed whole, ImageReference resolved, List<Child> children, Deadline deadline) {
        var sign = signingFix(resolved, true);
        var outcomes = children.stream()
                .gather(Gatherers.mapConcurrent(
                        CONCURRENCY,
                        child -> verified(
                                resolved.withDigest(child.digest()),
                                "platform %s (%s) of image %s"
                                        .formatted(child.platform(), child.digest(), asked.named(resolved)),
                                sign,
                                deadline)))
                .toList();
        var problems = outcomes.stream()
                .flatMap(outcome -> outcome instanceof Failed failed ? failed.problems().stream() : Stream.of())
                .toList();
        if (!problems.isEmpty()) {
            return new Failed(problems);
        }
        return outcomes.stream()
                .filter(Undecided.class::isInstance)
                .findFirst()
                .orElseGet(() -> outcomes.stream()
                                .filter(SignatureQuestion::isStale)
                                .findFirst()
                                .isPresent()
                        ? new Passed(List.of(oldest(whole, outcomes)))
                        : whole);
    }

    private static boolean isStale(Outcome outcome) {
        return outcome instanceof Passed passed
                && passed.evidence().stream().anyMatch(each -> each.staleSince().isPresent());
    }

    /** The evidence for the whole image, as old as the oldest of its parts. */
    private static Evidence oldest(Passed whole, List<Outcome> parts) {
        var evidence = whole.evidence().getFirst();
        var since = Stream.concat(Stream.of(whole), parts.stream())
                .flatMap(outcome -> outcome instanceof Passed passed ? passed.evidence().stream() : Stream.of())
                .flatMap(each -> each.staleSince().stream())
                .min(Comparator.naturalOrder());
        return new Evidence(evidence.image(), evidence.digest(), evidence.authorities(), since);
    }

    /**
     * Whether enough have signed a digest.
     *
     * @param what has that digest, for messages
     * @param fix how to sign it
     */
    private Outcome verified(ImageReference resolved, String what, String fix, Deadline deadline) {
        var rejections = new SignerResults();
        var signers = new ArrayList<String>();
        var stale = Optional.<Instant>empty();
        for (var authority : check.signedBy()) {
            var verification = check.verifier()
                    .verify(resolved, authority, VerificationTarget.SIGNATURE, asked.puller(), deadline);
            rejections.add(authority, verification);
            if (verification instanceof Verification.Verified verified) {
                signers.add(authority.name());
                stale = stale.or(verified::staleSince);
            }
            if (signers.size() == check.threshold()) {
                return passed(resolved, signers, stale);
            }
        }
        return rejections
                .undecidedReason()
                .map(asked::undecided)
                .orElseGet(() -> rejected(what, fix, rejections, signers));
    }

    private Outcome rejected(String what, String fix, SignerResults rejections, List<String> signers) {
        return asked.failed(
                "%s: %s is signed by %s, %s required. %s"
                        .formatted(
                                rejections.nearest().label(), what, signed(signers), required(), rejections.reasons()),
                fix);
    }

    private String signingFix(ImageReference resolved, boolean isRecursive) {
        var image = resolved.name() + "@" + resolved.digest();
        return check.signedBy().stream()
                .map(authority -> authority.signingFix(image, isRecursive))
                .distinct()
                .collect(Collectors.joining("; or "));
    }

    private static String signed(List<String> signers) {
        return signers.isEmpty() ? "none who may" : String.join(", ", signers) + " alone";
    }

    private String required() {
        return check.threshold() + " of "
                + check.signedBy().stream().map(Authority::name).collect(Collectors.joining(", "));
    }
}
