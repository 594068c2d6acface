package dev.sallyport.check.image;

import static java.util.Objects.requireNonNull;

import dev.sallyport.check.LatestEvidence;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.check.WorkloadImage;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Question about the attestations of one image of a workload. */
record AttestationQuestion(AttestationCheck check, WorkloadImage image) implements Question {
    private static final int MAX_NAMED = 5;

    @Override
    public Set<String> images() {
        return image.texts();
    }

    @Override
    public Outcome answer(Deadline deadline) {
        return image.resolved(
                check.resolver(),
                deadline,
                resolved ->
                        LatestEvidence.outcome(check.verifier(), verifier -> verified(resolved, verifier, deadline)));
    }

    private Outcome verified(ImageReference resolved, SignatureVerifier verifier, Deadline deadline) {
        var target = new VerificationTarget.Attestation(Set.of(check.predicateType()));
        var results = new SignerResults();
        var unmet = new LinkedHashSet<String>();
        var unevaluated = new LinkedHashSet<Undecided>();
        for (var authority : check.signedBy()) {
            var verification = verifier.verify(resolved, authority, target, image.puller(), deadline);
            results.add(authority, verification);
            if (!(verification instanceof Verification.Verified verified)) {
                continue;
            }
            for (var statement : verified.statements()) {
                var outcome = evaluate(statement);
                switch (outcome) {
                    case Passed _ -> {
                        var signer = authority.name() + " (" + check.predicateType() + ")";
                        var digest = requireNonNull(resolved.digest());
                        return new Passed(
                                List.of(new Evidence(image.text(), digest, List.of(signer), verified.staleSince())));
                    }
                    case Failed failed -> unmet.add(failed.problems().getFirst().message());
                    case Undecided undecided -> unevaluated.add(undecided);
                }
            }
        }
        if (!unevaluated.isEmpty()) {
            var first = unevaluated.getFirst();
            return image.undecided(first.reason(), first.problem().message());
        }
        return results.undecidedReason()
                .map(image::undecided)
                .orElseGet(() -> unmet.isEmpty() ? rejected(resolved, results) : unmet(resolved, unmet));
    }

    /** Returns the outcome of the first condition that does not pass. */
    private Outcome evaluate(String statement) {
        var plain = StrictJson.plain(statement);
        return check.conditions().stream()
                .map(condition -> condition.apply(plain))
                .filter(outcome -> !(outcome instanceof Passed))
                .findFirst()
                .orElseGet(Passed::new);
    }

    private Outcome rejected(ImageReference resolved, SignerResults results) {
        return image.failed(
                "%s: image %s has no attestation of type %s by %s. %s"
                        .formatted(
                                results.nearest().label(),
                                image.named(resolved),
                                check.predicateType(),
                                names(),
                                results.reasons()),
                "attest it in the pipeline of the required authority: cosign attest --type <type> --predicate <file> "
                        + resolved.name() + "@" + resolved.digest());
    }

    private Outcome unmet(ImageReference resolved, Set<String> unmet) {
        return image.failed(
                "Invalid: the attestation %2$s of image %1$s violates the policy: %3$s"
                        .formatted(image.named(resolved), check.predicateType(), named(unmet)),
                "build the image as the policy requires, and attest it again");
    }

    private static String named(Set<String> unmet) {
        var first = unmet.stream().limit(MAX_NAMED).collect(Collectors.joining("; "));
        return unmet.size() > MAX_NAMED ? first + "; and " + (unmet.size() - MAX_NAMED) + " more" : first;
    }

    private String names() {
        return check.signedBy().stream().map(Authority::name).collect(Collectors.joining(" or "));
    }
}
