package dev.sallyport.compile;

/** Result of reading content that a spec contains or refers to. */
public sealed interface ReadResult<T> {
    /** The content is usable. */
    record Usable<T>(T value) implements ReadResult<T> {}

    /** The content is missing or invalid. */
    record Unusable<T>(SpecError error) implements ReadResult<T> {}
}
