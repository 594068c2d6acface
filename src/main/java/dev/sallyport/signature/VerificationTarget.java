package dev.sallyport.signature;

import java.util.Set;
import java.util.stream.Collectors;

/** What is looked for beside an image. */
public sealed interface VerificationTarget {

    /** A signature of it. */
    VerificationTarget SIGNATURE = new Signature();

    /** That somebody has signed it; an attestation never counts as that. */
    record Signature() implements VerificationTarget {
        @Override
        public String toString() {
            return "signature";
        }
    }

    /**
     * What somebody says of it.
     *
     * @param predicateTypes exactly what kinds of things, such as {@code https://slsa.dev/provenance/v1}; at least one
     */
    record Attestation(Set<String> predicateTypes) implements VerificationTarget {
        public Attestation {
            predicateTypes = Set.copyOf(predicateTypes);
        }

        @Override
        public String toString() {
            return predicateTypes.stream().sorted().collect(Collectors.joining(" or "));
        }
    }
}
