package dev.sallyport.export;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Result of translating a check for the API server. */
sealed interface Translation {

    /**
     * Expression for a list of messages, one for each problem.
     *
     * @param expression CEL expression of the list, with the variables of {@link SharedVariables}
     */
    record Problems(String expression) implements Translation {
        private static final Pattern CONTAINERS = Pattern.compile("variables\\.(containers|contexts|image)");

        /** Returns a problem for each container that meets the condition on {@code it.container}. */
        static Problems ofContainers(String condition, String words) {
            return each("variables.containers", condition, words);
        }

        /** Returns a problem for each security context of pod and containers that meets one on {@code it.context}. */
        static Problems ofContexts(String condition, String words) {
            return each("variables.contexts", condition, words);
        }

        /** Returns a problem for each element with a {@code label} that meets a condition on {@code it}. */
        static Problems each(String list, String condition, String words) {
            return new Problems(
                    "%s.filter(it, %s)\n.map(it, it.label + %s)".formatted(list, condition, Cel.text(" " + words)));
        }

        /** Returns one problem if the condition is met. */
        static Problems one(String condition, String words) {
            return new Problems("%s ? [%s] : []".formatted(condition, Cel.text(words)));
        }

        /** Returns the concatenation of problems. */
        static Problems all(Stream<Problems> problems) {
            return problems.reduce(Problems::and).orElse(new Problems("[]"));
        }

        Problems and(Problems more) {
            return new Problems("(%s)\n+ (%s)".formatted(expression, more.expression));
        }

        /** Returns whether the expression evaluates containers or their images. */
        boolean readsContainers() {
            return CONTAINERS.matcher(expression).find();
        }

        Problems unless(String condition) {
            return new Problems("%s ? [] : (%s)".formatted(condition, expression));
        }
    }

    /** Rule in the language of the API server. */
    record PassedOn(RuleExpressions rule) implements Translation {}

    /** Check without an equivalent in the API server. */
    record Impossible(String reason) implements Translation {}
}
