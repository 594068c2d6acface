package dev.sallyport.cli.input;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What was given on the command line cannot be used, or what it refers to cannot be had for now; each problem says why.
 */
public final class InputError extends Exception {
    private final List<String> problems;
    private final boolean passing;

    /** What may turn out not to be usable. */
    public interface Step<T, R> {
        R take(T input) throws InputError;
    }

    public InputError(String problem) {
        this(List.of(problem), false);
    }

    private InputError(List<String> problems, boolean passing) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
        this.passing = passing;
    }

    /** The same where nothing is known to be wrong: it may work the next time. */
    public InputError passing() {
        return new InputError(problems, true);
    }

    /** Whether nothing is known to be wrong, but something could not be had. */
    public boolean isPassing() {
        return passing;
    }

    public List<String> problems() {
        return problems;
    }

    /** Takes a step with every input, so that all problems are told at once, not only the first. */
    public static <T, R> List<R> collect(Collection<? extends T> inputs, Step<T, R> step) throws InputError {
        var results = new ArrayList<R>();
        var problems = new ArrayList<String>();
        boolean passing = true;
        for (var input : inputs) {
            try {
                results.add(step.take(input));
            } catch (InputError e) {
                problems.addAll(e.problems());
                passing &= e.isPassing();
            }
        }
        if (!problems.isEmpty()) {
            throw new InputError(problems, passing);
        }
        return results;
    }
}
