package dev.sallyport.policy;

/** What came of reading something that an object of ours holds or refers to. */
public sealed interface Reading<T> {
    /** It can be used. */
    record Usable<T>(T value) implements Reading<T> {}

    /** It cannot. */
    record Unusable<T>(PolicyError error) implements Reading<T> {}
}
