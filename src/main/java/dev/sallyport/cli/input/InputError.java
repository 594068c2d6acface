package dev.sallyport.cli.input;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Invalid input of a command, or input that is unavailable for now, with one message for each problem. */
public final class InputError extends Exception {
    private final List<InputProblem> problems;
    private final boolean temporary;

    /** Function that reports invalid input. */
    public interface InputFunction<T, R> {
        R apply(T input) throws InputError;
    }

    public InputError(String problem) {
        this(List.of(InputProblem.of(problem)), false);
    }

    /** Creates an error in a file. */
    public InputError(List<InputProblem> problems) {
        this(problems, false);
    }

    private InputError(List<InputProblem> problems, boolean temporary) {
        super(problems.stream().map(InputProblem::text).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
        this.temporary = temporary;
    }

    /** Returns the same error, marked as temporary: a retry may succeed. */
    public InputError asTemporary() {
        return new InputError(problems, true);
    }

    /** Returns true if the input may be valid and a resource it refers to is unavailable. */
    public boolean isTemporary() {
        return temporary;
    }

    public List<InputProblem> problems() {
        return problems;
    }

    /** Applies a function to each input, and throws one error with the problems of all inputs. */
    public static <T, R> List<R> collect(Collection<? extends T> inputs, InputFunction<T, R> function)
            throws InputError {
        var results = new ArrayList<R>();
        var problems = new ArrayList<InputProblem>();
        boolean temporary = true;
        for (var input : inputs) {
            try {
                results.add(function.apply(input));
            } catch (InputError e) {
                problems.addAll(e.problems());
                temporary &= e.isTemporary();
            }
        }
        if (!problems.isEmpty()) {
            throw new InputError(problems, temporary);
        }
        return results;
    }
}
