package dev.sallyport.cli.input;

import dev.sallyport.workload.OtherObject;
import dev.sallyport.workload.Subject;
import java.util.List;

/** Object of a document, as far as policies are concerned. */
public sealed interface Manifest {

    /**
     * An object of a kind that policies evaluate.
     *
     * @param problems unknown fields
     */
    record Evaluable(Subject subject, List<InputProblem> problems) implements Manifest {}

    /** An object of a kind that only rules evaluate. */
    record OtherKind(OtherObject object) implements Manifest {}

    /** An object in a version that the API server serves no more, and denies. */
    record Unserved(InputProblem problem) implements Manifest {}
}
