package dev.sallyport.check.image;

import dev.sallyport.signature.Authority;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.signature.Verification;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.signature.Verification.Verified;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Verifications of one image, by authority, for messages. */
final class SignerResults {
    private record AuthorityResult(Authority authority, Verification verification) {}

    private final List<AuthorityResult> results = new ArrayList<>();

    void add(Authority authority, Verification verification) {
        results.add(new AuthorityResult(authority, verification));
    }

    /** Returns the first verification that was not possible, or not complete. */
    Optional<Unavailable> undecidedReason() {
        return results.stream()
                .map(AuthorityResult::verification)
                .flatMap(SignerResults::gap)
                .findFirst();
    }

    private static Stream<Unavailable> gap(Verification verification) {
        return switch (verification) {
            case Unavailable unavailable -> Stream.of(unavailable);
            case Verified verified -> verified.incomplete().stream();
            case Rejected _ -> Stream.of();
        };
    }

    /** Returns the reason of the rejection that is nearest to a valid signature. */
    RejectionReason nearest() {
        return results.stream()
                .map(AuthorityResult::verification)
                .filter(Rejected.class::isInstance)
                .map(rejected -> ((Rejected) rejected).rejectionReason())
                .max(Comparator.naturalOrder())
                .orElse(RejectionReason.MISSING);
    }

    /** Returns all rejections with the names of their authorities. */
    String reasons() {
        return results.stream()
                .filter(result -> result.verification() instanceof Rejected)
                .map(result -> result.authority().name() + ": " + ((Rejected) result.verification()).reason())
                .collect(Collectors.joining("; "));
    }
}
