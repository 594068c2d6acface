package dev.sallyport.export;

import dev.sallyport.check.rule.RuleSource.Variable;
import java.util.ArrayList;
import java.util.List;
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
    static List<Variable> with(Target target, List<Variable> users) {
        var known = Stream.of(target.variables(), CONTAINERS, ImageExpressions.variables())
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

    private static boolean uses(Variable user, Variable variable) {
        return user.expression().matches("(?s).*\\bvariables\\." + variable.name() + "\\b.*");
    }
}
