package dev.sallyport.compile;

/** What came of reading something that an object of ours holds or refers to. */
public sealed interface ReadResult<T> {
    /** It can be used. */
    record Usable<T>(T value) implements ReadResult<T> {}

    /** It cannot. */
    record Unusable<T>(SpecError error) implements ReadResult<T> {}
}
