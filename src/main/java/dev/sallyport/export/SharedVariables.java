package dev.sallyport.export;

import dev.sallyport.check.rule.RuleSource.Variable;
import dev.sallyport.policy.Exclusion;
import dev.sallyport.workload.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Variables that expressions of checks share. The API server computes each used variable once. All values of a map must
 * have one type; {@code dyn} satisfies this rule.
 */
final class SharedVariables {
    private static final List<Variable> CONTAINERS = List.of(
            new Variable("spec", "variables.pod.spec"), new Variable("containers", """
                variables.spec.?initContainers.orValue([])
                  .map(it, {'label': dyn('init container "' + it.name + '"'), 'container': it,
                    'restarts': dyn(it.?restartPolicy.orValue('') == 'Always'), 'ephemeral': dyn(false)})
                + variables.spec.containers
                  .map(it, {'label': dyn('container "' + it.name + '"'), 'container': it,
                    'restarts': dyn(true), 'ephemeral': dyn(false)})
                + variables.spec.?ephemeralContainers.orValue([])
                  .map(it, {'label': dyn('ephemeral container "' + it.name + '"'), 'container': it,
                    'restarts': dyn(false), 'ephemeral': dyn(true)})\
                """), new Variable("contexts", """
                    [{'label': dyn('the pod'), 'context': variables.spec.?securityContext.orValue({})}]
                    + variables.containers
                      .map(it, {'label': it.label, 'context': it.container.?securityContext.orValue({})})\
                    """));

    private SharedVariables() {}

    /** Returns the given variables after all variables that they use directly or indirectly. */
    static List<Variable> with(Target target, Exclusion exclusion, List<Variable> users) {
        var known = Stream.of(target.variables(), containers(exclusion), ImageExpressions.variables())
                .flatMap(List::stream)
                .toList();
        var used = new ArrayList<>(users);
        for (var variable : known.reversed()) {
            if (used.stream().anyMatch(user -> uses(user, variable))) {
                used.addFirst(variable);
            }
        }
        return used;
    }

    /** Returns the variables of containers, without those that the policy excludes by name or placeholder. */
    private static List<Variable> containers(Exclusion exclusion) {
        return exclusion.isEmpty()
                ? CONTAINERS
                : CONTAINERS.stream()
                        .map(variable -> variable.name().equals("containers")
                                ? new Variable(
                                        variable.name(),
                                        "(%s).filter(it, !(%s))".formatted(variable.expression(), excluded(exclusion)))
                                : variable)
                        .toList();
    }

    private static String excluded(Exclusion exclusion) {
        var names = exclusion.containers().stream().map(Glob::regularExpression).collect(Collectors.joining("|"));
        return Stream.of(
                        exclusion.containers().isEmpty()
                                ? ""
                                : "it.container.name.matches(%s)".formatted(Cel.whole(names)),
                        exclusion.placeholders().isEmpty()
                                ? ""
                                : "request.kind.kind != 'Pod' && it.container.?image.orValue('') in %s"
                                        .formatted(Cel.texts(exclusion.placeholders())))
                .filter(condition -> !condition.isEmpty())
                .collect(Collectors.joining(" && "));
    }

    private static boolean uses(Variable user, Variable variable) {
        return user.expression().matches("(?s).*\\bvariables\\." + variable.name() + "\\b.*");
    }
}
