package dev.sallyport.cli.input;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Invalid input of a command, or input that is unavailable for now, with one message for each problem. */
public final class InputError extends Exception {
    private final List<String> problems;
    private final boolean temporary;

    /** Function that reports invalid input. */
    public interface InputFunction<T, R> {
        R apply(T input) throws InputError;
    }

    public InputError(String problem) {
        this(List.of(problem), false);
    }

    private InputError(List<String> problems, boolean temporary) {
        super(String.join("; ", problems));
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

    public List<String> problems() {
        return problems;
    }

    /** Applies a function to each input, and throws one error with the problems of all inputs. */
    public static <T, R> List<R> collect(Collection<? extends T> inputs, InputFunction<T, R> function)
            throws InputError {
        var results = new ArrayList<R>();
        var problems = new ArrayList<String>();
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
