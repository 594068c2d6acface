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

    /** How many there are so far; whether a part is free of them shows by comparing. */
    public int count() {
        return errors.size();
    }

    public void add(SpecError error) {
        errors.add(error);
    }

    /** The policy itself is wrong there. */
    public void invalid(String path, String message) {
        errors.add(SpecError.invalid(path, message));
    }

    /** What a parser makes of a value; empty, and a mistake more, where it throws IllegalArgumentException. */
    public <T, R> Optional<R> parsed(String path, T given, Function<T, R> parser) {
        try {
            return Optional.of(parser.apply(given));
        } catch (IllegalArgumentException e) {
            invalid(path, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** All globs in a list that are well-formed. */
    public List<Glob> globs(String path, List<String> texts) {
        var globs = new ArrayList<Glob>();
        for (int i = 0; i < texts.size(); i++) {
            parsed(path + "[" + i + "]", texts.get(i), Glob::parse).ifPresent(globs::add);
        }
        return globs;
    }
}
