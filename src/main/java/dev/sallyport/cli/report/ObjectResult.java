package dev.sallyport.cli.report;

import dev.sallyport.admission.Verdict;

/** Result for one object of the input: a verdict, or the lack of one. */
public sealed interface ObjectResult {

    /** At least one policy evaluated the object. */
    record Evaluated(Verdict verdict) implements ObjectResult {}

    /** No policy evaluated the object. */
    record Skipped(String reason) implements ObjectResult {}

    /** The document cannot be read as an object of its kind. */
    record Undecodable() implements ObjectResult {}

    /** The API server serves the version of the object no more, and denies it. */
    record Unserved() implements ObjectResult {}
}
