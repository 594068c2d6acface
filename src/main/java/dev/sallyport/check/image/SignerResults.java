package dev.sallyport.check.image;

import dev.sallyport.signature.Authority;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Rejected;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Why what authorities were asked for is not there, authority by authority. */
final class SignerResults {
    private record Verdict(Authority authority, Verification verification) {}

    private final List<Verdict> verdicts = new ArrayList<>();

    void add(Authority authority, Verification verification) {
        verdicts.add(new Verdict(authority, verification));
    }

    /** The first trouble; with it nobody knows whether anything is missing. */
    Optional<Unavailable> undecidedReason() {
        return verdicts.stream()
                .map(Verdict::verification)
                .filter(Unavailable.class::isInstance)
                .map(Unavailable.class::cast)
                .findFirst();
    }

    /** The cause of the rejection that came nearest. */
    RejectionReason nearest() {
        return verdicts.stream()
                .map(Verdict::verification)
                .filter(Rejected.class::isInstance)
                .map(rejected -> ((Rejected) rejected).rejectionReason())
                .max(Comparator.naturalOrder())
                .orElse(RejectionReason.MISSING);
    }

    /** Every rejection, by the name of its authority. */
    String reasons() {
        return verdicts.stream()
                .filter(verdict -> verdict.verification() instanceof Rejected)
                .map(verdict -> verdict.authority().name() + ": " + ((Rejected) verdict.verification()).reason())
                .collect(Collectors.joining("; "));
    }
}
