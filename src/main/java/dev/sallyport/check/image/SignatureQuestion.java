package dev.sallyport.check.image;

import static java.util.Objects.requireNonNull;

import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Evidence;
import dev.sallyport.check.Outcome.Passed;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Wanted;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether enough authorities have signed one image of a workload. */
record SignatureQuestion(SignatureCheck check, AskedImage asked) implements Question {

    @Override
    public Outcome answer(Deadline deadline) {
        return asked.resolved(check.resolver(), deadline, resolved -> verified(resolved, deadline));
    }

    @Override
    public Optional<Outcome> known() {
        return check.resolver().known(asked.image(), asked.puller()).flatMap(this::known);
    }

    private Optional<Outcome> known(ImageReference resolved) {
        var signers = check.signedBy().stream()
                .filter(authority -> check.verifier()
                        .known(resolved, authority, Wanted.SIGNATURE)
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

    private Outcome verified(ImageReference resolved, Deadline deadline) {
        var rejections = new Rejections();
        var signers = new ArrayList<String>();
        var stale = Optional.<Instant>empty();
        for (var authority : check.signedBy()) {
            var verification = check.verifier().verify(resolved, authority, Wanted.SIGNATURE, asked.puller(), deadline);
            rejections.add(authority, verification);
            if (verification instanceof Verification.Verified verified) {
                signers.add(authority.name());
                stale = stale.or(verified::staleSince);
            }
            if (signers.size() == check.threshold()) {
                return passed(resolved, signers, stale);
            }
        }
        return rejections.trouble().map(asked::undecided).orElseGet(() -> rejected(resolved, rejections, signers));
    }

    private Outcome rejected(ImageReference resolved, Rejections rejections, List<String> signers) {
        return asked.failed(
                "%s: image %s is signed by %s, %s required. %s"
                        .formatted(
                                rejections.nearest().label(),
                                asked.named(resolved),
                                signed(signers),
                                required(),
                                rejections.reasons()),
                sign() + " " + resolved.name() + "@" + resolved.digest());
    }

    private String sign() {
        return check.signedBy().stream().allMatch(Authority.Keyless.class::isInstance)
                ? "let the pipeline that may sign it run cosign sign"
                : "cosign sign --key <key>";
    }

    private static String signed(List<String> signers) {
        return signers.isEmpty() ? "none who may" : String.join(", ", signers) + " alone";
    }

    private String required() {
        return check.threshold() + " of "
                + check.signedBy().stream().map(Authority::name).collect(Collectors.joining(", "));
    }
}
