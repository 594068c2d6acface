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
        var globs = new ArrayList<Glob>();
        for (int i = 0; i < texts.size(); i++) {
            parsed(path + "[" + i + "]", texts.get(i), Glob::parse).ifPresent(globs::add);
        }
        return globs;
    }
}
