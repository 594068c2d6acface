package dev.sallyport.policy;

import dev.sallyport.workload.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The mistakes that are found on the way through a policy, in the order of its fields. */
final class PolicyErrors {
    private final List<PolicyError> errors = new ArrayList<>();

    List<PolicyError> list() {
        return List.copyOf(errors);
    }

    /** How many there are so far; whether a part is free of them shows by comparing. */
    int count() {
        return errors.size();
    }

    void add(PolicyError error) {
        errors.add(error);
    }

    /** The policy itself is wrong there. */
    void invalid(String path, String message) {
        errors.add(PolicyError.invalid(path, message));
    }

    /** What a parser makes of a value; empty, and a mistake more, where it throws IllegalArgumentException. */
    <T, R> Optional<R> parsed(String path, T given, Function<T, R> parser) {
        try {
            return Optional.of(parser.apply(given));
        } catch (IllegalArgumentException e) {
            invalid(path, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /** All globs in a list that are well-formed. */
    List<Glob> globs(String path, List<String> texts) {
        var globs = new ArrayList<Glob>();
        for (int i = 0; i < texts.size(); i++) {
            parsed(path + "[" + i + "]", texts.get(i), Glob::parse).ifPresent(globs::add);
        }
        return globs;
    }
}
