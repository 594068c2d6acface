package dev.sallyport.signature;

import java.util.Set;
import java.util.stream.Collectors;

/** The type of artifact that a policy requires of an authority. */
public sealed interface VerificationTarget {

    /** A signature of the image. */
    VerificationTarget SIGNATURE = new Signature(false);

    /** All signatures of the image; the statements of a verification are the distinct signers. */
    VerificationTarget SIGNERS = new Signature(true);

    /**
     * A signature of the image; an attestation is not sufficient.
     *
     * @param ofEachSigner whether all signers are returned, in place of stopping at the first one
     */
    record Signature(boolean ofEachSigner) implements VerificationTarget {
        @Override
        public String toString() {
            return "signature";
        }
    }

    /**
     * An attestation.
     *
     * @param predicateTypes accepted predicate types, such as {@code https://slsa.dev/provenance/v1}; at least one
     * @param selection statements to return
     */
    record Attestation(Set<String> predicateTypes, StatementSelection selection) implements VerificationTarget {
        public Attestation {
            predicateTypes = Set.copyOf(predicateTypes);
        }

        /** Creates a target for which all statements are returned. */
        public Attestation(Set<String> predicateTypes) {
            this(predicateTypes, StatementSelection.ALL);
        }

        @Override
        public String toString() {
            return predicateTypes.stream().sorted().collect(Collectors.joining(" or "));
        }
    }
}
