package dev.sallyport.export;

import java.util.stream.Stream;

/** What becomes of a check in the API server. */
sealed interface Translation {

    /**
     * A list of texts, one for each thing that is wrong.
     *
     * @param expression makes the list; it may use the variables of {@link SharedVariables}
     */
    record Problems(String expression) implements Translation {

        /** A problem for each container that meets the condition on {@code it.container}. */
        static Problems ofContainers(String condition, String words) {
            return each("variables.containers", condition, words);
        }

        /** A problem for each security context, the pod's and the containers', that meets one on {@code it.context}. */
        static Problems ofContexts(String condition, String words) {
            return each("variables.contexts", condition, words);
        }

        /** A problem for each element, with a {@code label}, that meets a condition on {@code it}. */
        static Problems each(String list, String condition, String words) {
            return new Problems(
                    "%s.filter(it, %s)\n.map(it, it.label + %s)".formatted(list, condition, Cel.text(" " + words)));
        }

        /** One problem, where the condition is met. */
        static Problems one(String condition, String words) {
            return new Problems("%s ? [%s] : []".formatted(condition, Cel.text(words)));
        }

        /** All of them, in their order. */
        static Problems all(Stream<Problems> problems) {
            return problems.reduce(Problems::and).orElse(new Problems("[]"));
        }

        Problems and(Problems more) {
            return new Problems("(%s)\n+ (%s)".formatted(expression, more.expression));
        }

        Problems unless(String condition) {
            return new Problems("%s ? [] : (%s)".formatted(condition, expression));
        }
    }

    /** It is in the language of the API server already. */
    record PassedOn(RuleExpressions rule) implements Translation {}

    /** The API server cannot do it. */
    record Impossible(String reason) implements Translation {}
}
