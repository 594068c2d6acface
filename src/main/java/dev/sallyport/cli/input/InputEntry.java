package dev.sallyport.cli.input;

import java.util.List;

/** One document of the input. */
public sealed interface InputEntry {

    /** A Kubernetes object. */
    record InputObject(Documents.Document document) implements InputEntry {}

    /** A document that is no Kubernetes object, or a file that cannot be read. */
    record Broken(String source, List<InputProblem> problems) implements InputEntry {}
}
