package dev.sallyport.check.promotion;

import dev.sallyport.check.promotion.PromotionCheck.Way;
import dev.sallyport.compile.Timestamps;
import dev.sallyport.environment.CompiledEnvironment.Promotion;
import dev.sallyport.environment.VerificationSummary;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Outcome.Undecided;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Verified;
import dev.sallyport.signature.VerificationTarget;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.Workload;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Evidence of another cluster: what an authority has attested beside any of the images. One statement names all images that
 * ran together, so one is enough.
 */
public record AttestationEvidence(
        PromotionHistory lineage, Promotion promotion, List<Authority> attestedBy, SignatureVerifier verifier)
        implements Way {
    private static final VerificationTarget WANTED =
            new VerificationTarget.Attestation(Set.of(VerificationSummary.PREDICATE_TYPE));

    public AttestationEvidence {
        attestedBy = List.copyOf(attestedBy);
    }

    @Override
    public Outcome judge(Workload workload, List<Evidence> images, Deadline deadline) {
        var digests = PromotedImages.digests(images);
        if (lineage.hasBeenHere(workload, digests)) {
            return new Passed(images);
        }
        var troubles = new ArrayList<Undecided>();
        var reasons = new LinkedHashSet<String>();
        for (var image : images) {
            var reference = ImageReference.parse(image.image()).withDigest(image.digest());
            for (var authority : attestedBy) {
                var answer = verifier.verify(reference, authority, WANTED, PullIdentity.of(workload), deadline);
                switch (answer) {
                    case Verified verified -> {
                        var why = verified.statements().stream()
                                .map(statement -> missing(statement, workload, digests))
                                .toList();
                        if (why.stream().anyMatch(Optional::isEmpty)) {
                            return new Passed(attested(images, authority, verified));
                        }
                        why.forEach(
                                each -> each.ifPresent(reason -> reasons.add(authority.name() + " attests " + reason)));
                    }
                    case Rejected rejected -> reasons.add("by %s: %s".formatted(authority.name(), rejected.reason()));
                    case Unavailable unavailable ->
                        troubles.add(new Undecided(
                                unavailable.undecidedReason(),
                                new Problem(
                                        "",
                                        "image %s: %s".formatted(reference, unavailable.reason()),
                                        "try again in a moment")));
                }
            }
        }
        return troubles.isEmpty() ? without(workload, images, reasons) : troubles.getFirst();
    }

    private List<Evidence> attested(List<Evidence> images, Authority authority, Verified verified) {
        var signer = "%s (%s)".formatted(authority.name(), promotion.from());
        return images.stream()
                .map(image -> new Evidence(image.image(), image.digest(), List.of(signer), verified.staleSince()))
                .toList();
    }

    /** What a statement lacks to be evidence, in words; empty where it is. */
    private Optional<String> missing(String statement, Workload workload, Set<String> digests) {
        var summary = VerificationSummary.read(StrictJson.plain(statement));
        if (summary.isEmpty()) {
            return Optional.of("something else");
        }
        var said = summary.get();
        if (!said.environment().equals(promotion.from())) {
            return Optional.of("it of \"%s\"".formatted(said.environment()));
        }
        if (!said.kind().equals(workload.kind().kind()) || !said.name().equals(workload.name())) {
            return Optional.of("it of %s \"%s\"".formatted(said.kind(), said.name()));
        }
        if (!said.past().ran(digests)) {
            return Optional.of("it with other images beside it");
        }
        return said.past().wasHealthyFor(promotion.soak(), lineage.clock().instant())
                ? Optional.empty()
                : Optional.of("that it was healthy from %s to %s alone"
                        .formatted(Timestamps.format(said.healthyAt()), Timestamps.format(said.verifiedAt())));
    }

    private Outcome without(Workload workload, List<Evidence> images, Set<String> reasons) {
        return new Failed(List.of(new Problem(
                "",
                "\"%s\" takes %s with an attestation by %s alone, that %s \"%s\" was healthy with it in \"%s\"%s. %s"
                        .formatted(
                                lineage.stage().name(),
                                PromotedImages.named(images),
                                attestedBy.stream().map(Authority::name).collect(Collectors.joining(" or ")),
                                workload.kind().kind(),
                                workload.name(),
                                promotion.from(),
                                promotion.forSoLong(),
                                String.join("; ", reasons)),
                "deploy the same workload with the same digests to \"%s\" first, wait until it has soaked, and copy images"
                                .formatted(promotion.from())
                        + " together with what is attested of them")));
    }
}
