package dev.sallyport.outcome;

import dev.sallyport.outcome.Outcome.Problem;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Problems that a check collects, in their order. Most objects have none, and then nothing is allocated. */
public final class Problems {
    private @Nullable ArrayList<Problem> collected;

    /** Adds a problem. */
    public void add(String path, String message, String fix) {
        add(new Problem(path, message, fix));
    }

    /** Adds a problem. */
    public void add(Problem problem) {
        var problems = collected;
        if (problems == null) {
            problems = new ArrayList<>();
            collected = problems;
        }
        problems.add(problem);
    }

    /** Returns whether there is no problem yet. */
    public boolean isEmpty() {
        return collected == null;
    }

    /** Returns failed with the problems, or passed if there are none. */
    public Outcome outcome() {
        return collected == null ? Outcome.PASSED : new Outcome.Failed(collected);
    }
}
