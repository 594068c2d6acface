package dev.sallyport.cli.input;

import java.util.Optional;

/**
 * Problem of an option or of the input.
 *
 * @param source name of the file; empty for an option
 * @param location location in the file; empty if the file as a whole is at fault
 */
public record InputProblem(String source, Optional<SourceLocation> location, String message) {

    /** Returns a problem of an option, or one whose message names the file. */
    static InputProblem of(String message) {
        return new InputProblem("", Optional.empty(), message);
    }

    /** Returns file, line, column and message on one line. */
    public String text() {
        return location.map(at -> "%s:%d:%d: %s".formatted(source, at.line(), at.column(), message))
                .orElse(message);
    }
}
