package dev.sallyport.cli;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What was given on the command line cannot be used; each problem says why. */
final class InputError extends Exception {
    private final List<String> problems;

    /** What may turn out not to be usable. */
    interface Step<T, R> {
        R take(T input) throws InputError;
    }

    InputError(String problem) {
        this(List.of(problem));
    }

    private InputError(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    List<String> problems() {
        return problems;
    }

    /** Takes a step with every input, so that all problems are told at once, not only the first. */
    static <T, R> List<R> collect(Collection<? extends T> inputs, Step<T, R> step) throws InputError {
        var results = new ArrayList<R>();
        var problems = new ArrayList<String>();
        for (var input : inputs) {
            try {
                results.add(step.take(input));
            } catch (InputError e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new InputError(problems);
        }
        return results;
    }
}
