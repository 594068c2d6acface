package dev.sallyport.export;

import dev.sallyport.check.rule.RuleSource.Variable;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Variables of the API server in place of {@code podSpec}, {@code containers} and {@code images}, which it does not have. */
final class PodVariables {
    private static final Set<String> NAMES = Set.of("podSpec", "containers", "images");
    private static final String PREFIX = "sallyport_";

    private PodVariables() {}

    /** Returns the token of an expression for a token of a rule. */
    static String translated(String token, String prefix) {
        return NAMES.contains(token) ? "variables." + prefix + PREFIX + token : token;
    }

    /** Returns the variables for object and old object that expressions use; none if they use none. */
    static List<Variable> of(Target target, String prefix, Stream<String> expressions) {
        return expressions.anyMatch(each -> NAMES.stream().anyMatch(name -> each.contains(PREFIX + name)))
                ? Stream.concat(of(target, "object", "").stream(), of(target, "oldObject", prefix).stream())
                        .toList()
                : List.of();
    }

    private static List<Variable> of(Target target, String object, String prefix) {
        var name = prefix + PREFIX;
        return List.of(
                new Variable(name + "podSpec", target.podSpec(object)),
                new Variable(name + "containers", target.areWorkloads() ? """
                    variables.%1$spodSpec.?initContainers.orValue([])
                    + variables.%1$spodSpec.?containers.orValue([])
                    + variables.%1$spodSpec.?ephemeralContainers.orValue([])\
                    """.formatted(name) : "[]"),
                new Variable(name + "images", target.areWorkloads() ? """
                    variables.%1$scontainers.filter(it, has(it.image)).map(it, it.image)
                    + variables.%1$spodSpec.?volumes.orValue([])
                      .filter(it, has(it.image) && has(it.image.reference)).map(it, it.image.reference)\
                    """.formatted(name) : "[]"));
    }
}
