package dev.sallyport.compile;

import dev.sallyport.workload.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Collector of the errors in a spec, in the order of its fields. */
public final class SpecErrors {
    private final List<SpecError> errors = new ArrayList<>();

    public List<SpecError> list() {
        return List.copyOf(errors);
    }

    /** Returns the number of errors so far. */
    public int count() {
        return errors.size();
    }

    public void add(SpecError error) {
        errors.add(error);
    }

    /** Adds an error in the spec itself. */
    public void invalid(String path, String message) {
        errors.add(SpecError.invalid(path, message));
    }

    /** Returns the parsed value; adds an error and returns empty if the parser throws IllegalArgumentException. */
    public <T, R> Optional<R> parsed(String path, T given, Function<T, R> parser) {
        try {
            return Optional.of(parser.apply(given));
        } catch (IllegalArgumentException e) {
            invalid(path, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** Returns the valid globs of a list; adds an error for each other text. */
    public List<Glob> globs(String path, List<String> texts) {
        return each(path, texts, Glob::parse);
    }

    /** Returns the parsed values of a list; adds an error for each value that the parser rejects. */
    public <T, R> List<R> each(String path, List<T> given, Function<T, R> parser) {
        var all = new ArrayList<R>();
        for (int i = 0; i < given.size(); i++) {
            parsed(path + "[" + i + "]", given.get(i), parser).ifPresent(all::add);
        }
        return all;
    }
}
