package dev.sallyport.check.promotion;

import dev.sallyport.check.LatestEvidence;
import dev.sallyport.check.WorkloadImage;
import dev.sallyport.check.promotion.PromotionCheck.EvidenceSource;
import dev.sallyport.compile.Timestamps;
import dev.sallyport.environment.CompiledEnvironment.PromotionRules;
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
 * Evidence from attestations of another cluster. One statement names all images that ran together, so an attestation of any
 * image by any authority is enough.
 */
public record AttestationEvidence(
        PromotionHistory history, PromotionRules promotion, List<Authority> attestedBy, SignatureVerifier verifier)
        implements EvidenceSource {
    private static final int MAX_NAMED = 5;
    private static final String SOAKING = "the attestation is for health ";
    private static final VerificationTarget TARGET =
            new VerificationTarget.Attestation(Set.of(VerificationSummary.PREDICATE_TYPE));

    public AttestationEvidence {
        attestedBy = List.copyOf(attestedBy);
    }

    @Override
    public Outcome evaluate(Workload workload, List<Evidence> images, Deadline deadline) {
        var digests = PromotedImages.digests(images);
        if (history.wasHealthyHere(workload, digests)) {
            return new Passed(images);
        }
        return LatestEvidence.outcome(verifier, source -> attested(workload, images, source, deadline));
    }

    private Outcome attested(Workload workload, List<Evidence> images, SignatureVerifier source, Deadline deadline) {
        var digests = PromotedImages.digests(images);
        var undecided = new ArrayList<Undecided>();
        var reasons = new LinkedHashSet<String>();
        for (var image : images) {
            var reference = ImageReference.parse(image.image()).withDigest(image.digest());
            for (var authority : attestedBy) {
                var result = source.verify(reference, authority, TARGET, PullIdentity.of(workload), deadline);
                switch (result) {
                    case Verified verified -> {
                        var faults = verified.statements().stream()
                                .map(statement -> fault(statement, workload, digests))
                                .toList();
                        if (faults.stream().anyMatch(Optional::isEmpty)) {
                            return new Passed(attested(images, authority, verified));
                        }
                        verified.incomplete().ifPresent(gap -> undecided.add(undecided(reference, gap)));
                        faults.forEach(each -> each.ifPresent(fault -> reasons.add(authority.name() + ": " + fault)));
                    }
                    case Rejected rejected -> reasons.add(authority.name() + ": " + rejected.reason());
                    case Unavailable unavailable -> undecided.add(undecided(reference, unavailable));
                }
            }
        }
        return undecided.isEmpty() ? missing(workload, images, reasons) : undecided.getFirst();
    }

    private static Undecided undecided(ImageReference image, Unavailable unavailable) {
        return new Undecided(
                unavailable.undecidedReason(),
                new Problem(
                        "",
                        "image %s: %s".formatted(image, unavailable.reason()),
                        WorkloadImage.fix(unavailable.undecidedReason(), image)));
    }

    private List<Evidence> attested(List<Evidence> images, Authority authority, Verified verified) {
        var signer = "%s (%s)".formatted(authority.name(), promotion.from());
        return images.stream()
                .map(image -> new Evidence(image.image(), image.digest(), List.of(signer), verified.staleSince()))
                .toList();
    }

    /** Returns the reason why a statement is not evidence; empty if it is. */
    private Optional<String> fault(String statement, Workload workload, Set<String> digests) {
        var found = VerificationSummary.read(StrictJson.plain(statement));
        if (found.isEmpty()) {
            return Optional.of("the attestation is not a passed verification summary of Sallyport");
        }
        var summary = found.get();
        if (!summary.environment().equals(promotion.from())) {
            return Optional.of("the attestation is for environment \"%s\"".formatted(summary.environment()));
        }
        if (!summary.kind().equals(workload.kind().qualifiedName())
                || !summary.name().equals(workload.name())) {
            return Optional.of("the attestation is for %s \"%s\"".formatted(summary.kind(), summary.name()));
        }
        if (!summary.past().ran(digests)) {
            return Optional.of("the attestation is for other images");
        }
        return summary.past().wasHealthyFor(promotion.soak(), history.clock().instant())
                ? Optional.empty()
                : Optional.of((SOAKING + "from %s to %s only")
                        .formatted(Timestamps.format(summary.healthyAt()), Timestamps.format(summary.verifiedAt())));
    }

    private static String named(Set<String> reasons) {
        var first = reasons.stream().limit(MAX_NAMED).collect(Collectors.joining("; "));
        return reasons.size() > MAX_NAMED ? first + "; and " + (reasons.size() - MAX_NAMED) + " more" : first;
    }

    private Outcome missing(Workload workload, List<Evidence> images, Set<String> reasons) {
        return new Failed(List.of(new Problem(
                "",
                "environment \"%s\" requires an attestation by %s that %s \"%s\" was healthy in \"%s\"%s with %s. %s"
                        .formatted(
                                history.environment().name(),
                                attestedBy.stream().map(Authority::name).collect(Collectors.joining(" or ")),
                                workload.kind().kind(),
                                workload.name(),
                                promotion.from(),
                                promotion.forSoakTime(),
                                PromotedImages.text(images),
                                named(reasons)),
                fix(reasons))));
    }

    private String fix(Set<String> reasons) {
        return reasons.stream().anyMatch(reason -> reason.contains(": " + SOAKING))
                ? "wait until it has been healthy in \"%s\"%s, and copy the attestation that is made then"
                        .formatted(promotion.from(), promotion.forSoakTime())
                : "deploy the same workload with the same digests to \"%s\" first, wait for the soak time, and copy images"
                                .formatted(promotion.from())
                        + " together with their attestations";
    }
}
