package dev.sallyport.signature;

import java.util.Set;
import java.util.stream.Collectors;

/** What is looked for beside an image. */
public sealed interface Wanted {

    /** A signature of it. */
    Wanted SIGNATURE = new Signature();

    /** That somebody has signed it; an attestation never counts as that. */
    record Signature() implements Wanted {
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
    record Attestation(Set<String> predicateTypes) implements Wanted {
        public Attestation {
            predicateTypes = Set.copyOf(predicateTypes);
        }

        @Override
        public String toString() {
            return predicateTypes.stream().sorted().collect(Collectors.joining(" or "));
        }
    }
}
