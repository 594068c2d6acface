package dev.sallyport.check.image;

import static java.util.Objects.requireNonNull;

import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.check.WorkloadImage;
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
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/** Question about the signatures of one image of a workload. */
record SignatureQuestion(SignatureCheck check, WorkloadImage image) implements Question {
    private static final int CONCURRENCY = 8;

    @Override
    public Set<String> images() {
        return image.texts();
    }

    @Override
    public Outcome answer(Deadline deadline) {
        return image.resolved(check.resolver(), deadline, resolved -> evaluate(resolved, deadline));
    }

    @Override
    public Optional<Outcome> known() {
        return check.children().isPresent()
                ? Optional.empty() // signatures of platform images are not cached here
                : check.resolver().known(image.reference(), image.puller()).flatMap(this::known);
    }

    private Optional<Outcome> known(ImageReference resolved) {
        var distinct = new DistinctSigners();
        var signers = check.signedBy().stream()
                .filter(authority -> check.verifier()
                        .known(resolved, authority, check.target(authority))
                        .filter(verified -> isAnother(distinct, authority, verified))
                        .isPresent())
                .map(Authority::evidence)
                .limit(check.threshold())
                .toList();
        return signers.size() == check.threshold()
                ? Optional.of(passed(resolved, signers, Optional.empty()))
                : Optional.empty();
    }

    private Outcome passed(ImageReference resolved, List<String> signers, Optional<Instant> staleSince) {
        return new Passed(List.of(new Evidence(image.text(), requireNonNull(resolved.digest()), signers, staleSince)));
    }

    private Outcome evaluate(ImageReference resolved, Deadline deadline) {
        var sign = signingFix(resolved, false);
        var whole = verified(resolved, "image " + image.named(resolved), sign, deadline);
        return whole instanceof Passed passed && check.children().isPresent()
                ? withPlatforms(passed, resolved, check.children().get(), deadline)
                : whole;
    }

    private Outcome withPlatforms(Passed whole, ImageReference resolved, ImageIndexes indexes, Deadline deadline) {
        return switch (indexes.of(resolved, image.puller(), deadline)) {
            case Contents.One _ -> whole;
            case Contents.Many many -> platforms(whole, resolved, many.children(), deadline);
            case Contents.Unfit unfit ->
                image.failed(
                        "Invalid: image %s: %s".formatted(image.named(resolved), unfit.reason()),
                        "build an index with one image for each platform");
            case Unavailable undecidedReason ->
                image.undecided(undecidedReason.undecidedReason(), undecidedReason.reason());
        };
    }

    /** Evaluates all platform images; failures take precedence over undecided outcomes. */
    private Outcome platforms(Passed whole, ImageReference resolved, List<Child> children, Deadline deadline) {
        var sign = signingFix(resolved, true);
        var outcomes = children.stream()
                .gather(Gatherers.mapConcurrent(
                        CONCURRENCY,
                        child -> verified(
                                resolved.withDigest(child.digest()),
                                "platform %s (%s) of image %s"
                                        .formatted(child.platform(), child.digest(), image.named(resolved)),
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

    /** Returns the evidence for the index with the time of the oldest stale verification. */
    private static Evidence oldest(Passed whole, List<Outcome> parts) {
        var evidence = whole.evidence().getFirst();
        var since = Stream.concat(Stream.of(whole), parts.stream())
                .flatMap(outcome -> outcome instanceof Passed passed ? passed.evidence().stream() : Stream.of())
                .flatMap(each -> each.staleSince().stream())
                .min(Comparator.naturalOrder());
        return new Evidence(evidence.image(), evidence.digest(), evidence.authorities(), since);
    }

    /**
     * Verifies the signatures of one digest.
     *
     * @param subject image with that digest, for messages
     * @param fix command that signs it
     */
    private Outcome verified(ImageReference resolved, String subject, String fix, Deadline deadline) {
        var results = new SignerResults();
        var signers = new ArrayList<String>();
        var distinct = new DistinctSigners();
        var stale = Optional.<Instant>empty();
        for (var authority : check.signedBy()) {
            var verification =
                    check.verifier().verify(resolved, authority, check.target(authority), image.puller(), deadline);
            results.add(authority, verification);
            if (verification instanceof Verification.Verified verified && isAnother(distinct, authority, verified)) {
                signers.add(authority.evidence());
                stale = stale.or(verified::staleSince);
            }
            if (signers.size() == check.threshold()) {
                return passed(resolved, signers, stale);
            }
        }
        return results.undecidedReason()
                .map(image::undecided)
                .orElseGet(() -> rejected(subject, fix, results, signers));
    }

    /** Returns whether a signer has signed that counts for no other authority. */
    private static boolean isAnother(DistinctSigners distinct, Authority authority, Verification.Verified verified) {
        var signers = verified.statements().isEmpty() ? List.of(authority.fingerprint()) : verified.statements();
        return distinct.add(authority.fingerprint(), Set.copyOf(signers));
    }

    private Outcome rejected(String subject, String fix, SignerResults results, List<String> signers) {
        return image.failed(
                "%s: %s is %s. %s".formatted(results.nearest().label(), subject, signed(signers), reasons(results)),
                fix);
    }

    private String reasons(SignerResults results) {
        boolean mayOverlap = check.signedBy().stream()
                .anyMatch(authority -> check.target(authority).equals(VerificationTarget.SIGNERS));
        return results.reasons() + (mayOverlap ? " A signer counts for one authority only." : "");
    }

    private String signingFix(ImageReference resolved, boolean isRecursive) {
        var name = resolved.name() + "@" + resolved.digest();
        return check.signedBy().stream()
                .map(authority -> authority.signingFix(name, isRecursive))
                .distinct()
                .collect(Collectors.joining("; or "));
    }

    private String signed(List<String> signers) {
        var authorities = check.signedBy().stream().map(Authority::evidence).collect(Collectors.joining(", "));
        return signers.isEmpty()
                ? "not signed by any required authority (0 of %d: %s)".formatted(check.threshold(), authorities)
                : "signed by %s, but by too few required authorities (%d of %d: %s)"
                        .formatted(String.join(", ", signers), signers.size(), check.threshold(), authorities);
    }
}
