package dev.sallyport.signature;

/** What is looked for beside an image. */
public sealed interface Wanted {

    /** A signature of it. */
    Wanted SIGNATURE = new Signature();

    /** That somebody has signed it; an attestation never counts as that. */
    record Signature() implements Wanted {}

    /**
     * What somebody says of it.
     *
     * @param predicateType exactly what kind of thing, such as {@code https://slsa.dev/provenance/v1}
     */
    record Attestation(String predicateType) implements Wanted {}
}
