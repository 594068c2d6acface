package dev.sallyport.check.image;

import static java.util.Objects.requireNonNull;

import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether an authority has attested of one image of a workload what it must. */
record AttestationQuestion(AttestationCheck check, ImageQuestion asked) implements Question {

    @Override
    public Outcome answer(Deadline deadline) {
        return asked.resolved(check.resolver(), deadline, resolved -> verified(resolved, deadline));
    }

    private Outcome verified(ImageReference resolved, Deadline deadline) {
        var wanted = new VerificationTarget.Attestation(Set.of(check.predicateType()));
        var rejections = new SignerResults();
        var unmet = new LinkedHashSet<String>();
        var unevaluated = new LinkedHashSet<Undecided>();
        for (var authority : check.signedBy()) {
            var verification = check.verifier().verify(resolved, authority, wanted, asked.puller(), deadline);
            rejections.add(authority, verification);
            if (!(verification instanceof Verification.Verified verified)) {
                continue;
            }
            for (var statement : verified.statements()) {
                var outcome = judge(statement);
                switch (outcome) {
                    case Passed _ -> {
                        var signer = authority.name() + " (" + check.predicateType() + ")";
                        var digest = requireNonNull(resolved.digest());
                        return new Passed(
                                List.of(new Evidence(asked.text(), digest, List.of(signer), verified.staleSince())));
                    }
                    case Failed failed -> unmet.add(failed.problems().getFirst().message());
                    case Undecided undecided -> unevaluated.add(undecided);
                }
            }
        }
        if (!unevaluated.isEmpty()) {
            var first = unevaluated.getFirst();
            return asked.undecided(first.reason(), first.problem().message());
        }
        return rejections
                .undecidedReason()
                .map(asked::undecided)
                .orElseGet(() -> unmet.isEmpty() ? rejected(resolved, rejections) : unmet(resolved, unmet));
    }

    /** The first condition that does not hold. */
    private Outcome judge(String statement) {
        var plain = StrictJson.plain(statement);
        return check.conditions().stream()
                .map(condition -> condition.apply(plain))
                .filter(outcome -> !(outcome instanceof Passed))
                .findFirst()
                .orElseGet(Passed::new);
    }

    private Outcome rejected(ImageReference resolved, SignerResults rejections) {
        return asked.failed(
                "%s: image %s has no attestation of type %s by %s. %s"
                        .formatted(
                                rejections.nearest().label(),
                                asked.named(resolved),
                                check.predicateType(),
                                names(),
                                rejections.reasons()),
                "let the pipeline that may say so attest it: cosign attest --type <type> --predicate <file> "
                        + resolved.name() + "@" + resolved.digest());
    }

    private Outcome unmet(ImageReference resolved, Set<String> unmet) {
        return asked.failed(
                "Invalid: what is attested of image %s in %s does not do: %s"
                        .formatted(asked.named(resolved), check.predicateType(), String.join("; ", unmet)),
                "build the image as the policy wants it, and attest it anew");
    }

    private String names() {
        return check.signedBy().stream().map(Authority::name).collect(Collectors.joining(" or "));
    }
}
