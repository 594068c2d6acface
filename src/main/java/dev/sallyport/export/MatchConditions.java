package dev.sallyport.export;

import dev.sallyport.identity.MirrorPods;
import dev.sallyport.policy.PolicyMatcher;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.LabelMatcher;
import dev.sallyport.workload.LabelMatcher.Requirement;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.LabelSelectorRequirement;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchResources;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchResourcesBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.NamedRuleWithOperations;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.NamedRuleWithOperationsBuilder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Match constraints and match conditions of an exported policy.
 *
 * @param exempt namespaces without evaluation
 */
record MatchConditions(PolicyMatcher matcher, Collection<String> exempt) {
    private static final String NAME_OF_NAMESPACE = "kubernetes.io/metadata.name";

    MatchResources resources(Target target) {
        return new MatchResourcesBuilder()
                .withNamespaceSelector(namespaces())
                .withResourceRules(target.kinds().stream()
                        .map(ObjectKind::group)
                        .distinct()
                        .map(group -> rule(group, target))
                        .toList())
                .build();
    }

    /**
     * Returns the conditions that match resources cannot express. Mirror Pods never match: nodes report with them the
     * static Pods that run already.
     */
    List<MatchCondition> conditions(Target target) {
        var conditions = new ArrayList<MatchCondition>();
        conditions.add(new MatchCondition(MirrorPods.EXCLUDED, "not-a-mirror-pod-of-a-node"));
        if (!matcher.namespaces().isEmpty()) {
            conditions.add(new MatchCondition(
                    "request.namespace.matches(%s)"
                            .formatted(Cel.whole(matcher.namespaces().stream()
                                    .map(Glob::regularExpression)
                                    .collect(Collectors.joining("|")))),
                    "namespaces"));
        }
        Optional.ofNullable(matcher.workloadLabels())
                .map(labels -> new MatchCondition(target.hasLabels("object", labels), "workload-selector"))
                .ifPresent(conditions::add);
        return conditions;
    }

    private LabelSelector namespaces() {
        var notExempt = new LabelSelectorRequirement(NAME_OF_NAMESPACE, "NotIn", List.copyOf(new TreeSet<>(exempt)));
        var required = Optional.ofNullable(matcher.namespaceLabels())
                .map(LabelMatcher::requirements)
                .orElse(List.of());
        return new LabelSelector(
                Stream.concat(Stream.of(notExempt), required.stream().map(MatchConditions::requirement))
                        .toList(),
                Map.of());
    }

    private static LabelSelectorRequirement requirement(Requirement requirement) {
        return new LabelSelectorRequirement(
                requirement.key(),
                requirement.operator().label(),
                requirement.values().stream().sorted().toList());
    }

    private static NamedRuleWithOperations rule(String group, Target target) {
        return new NamedRuleWithOperationsBuilder()
                .withOperations("CREATE", "UPDATE")
                .withApiGroups(group)
                .withApiVersions("v1")
                .withResources(target.kinds().stream()
                        .filter(kind -> kind.group().equals(group))
                        .flatMap(MatchConditions::resources)
                        .toList())
                .withScope("Namespaced")
                .build();
    }

    private static Stream<String> resources(ObjectKind kind) {
        return kind == ObjectKind.POD
                ? Stream.of("pods", "pods/ephemeralcontainers", "pods/resize")
                : Stream.of(kind.plural());
    }
}
