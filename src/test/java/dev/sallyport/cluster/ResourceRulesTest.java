package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.workload.MatchedResource;
import dev.sallyport.workload.Operation;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.APIResourceBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.RuleWithOperations;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Webhook rules for the kinds that policies name in {@code match.resources}. */
class ResourceRulesTest {
    private static final Set<Operation> ALL =
            EnumSet.of(Operation.CREATE, Operation.UPDATE, Operation.DELETE, Operation.CONNECT);
    private static final Map<String, List<APIResource>> SERVED = Map.of(
            "v1",
            List.of(
                    served("pods", "Pod", "create", "delete", "patch", "update"),
                    served("pods/status", "Pod", "patch", "update"),
                    served("pods/exec", "PodExecOptions", "create", "get"),
                    of("pods/eviction", "policy", "v1", "Eviction", "create"),
                    of("serviceaccounts/token", "authentication.k8s.io", "v1", "TokenRequest", "create"),
                    served("namespaces", "Namespace", "create", "delete", "patch", "update"),
                    served("namespaces/finalize", "Namespace", "update"),
                    served("secrets", "Secret", "create", "delete", "patch", "update")),
            "rbac.authorization.k8s.io/v1",
            List.of(served("clusterroles", "ClusterRole", "create", "delete", "patch", "update")),
            "example.org/v1",
            List.of(
                    served("gates", "Gate", "create", "delete", "patch", "update"),
                    served("gates/status", "Gate", "patch", "update"),
                    of("gates/scale", "autoscaling", "v1", "Scale", "patch", "update")),
            "example.org/v1beta1",
            List.of(served("gates", "Gate", "create", "delete", "patch", "update")));

    @Test
    void registersOnlyTheNamedOperations() {
        assertThat(rules(resource("rbac.authorization.k8s.io", "v1", "ClusterRole", Operation.CREATE)))
                .containsExactly(List.of("rbac.authorization.k8s.io/v1 [CREATE] [clusterroles]"));
    }

    @Test
    void registersSubresourcesWithTheWholeObject() {
        assertThat(rules(new MatchedResource("", "v1", "Namespace", ALL)))
                .containsExactly(
                        List.of("/v1 [CREATE, DELETE, UPDATE] [namespaces]", "/v1 [UPDATE] [namespaces/finalize]"));
        assertThat(rules(new MatchedResource("example.org", "v1", "Gate", ALL)))
                .containsExactly(List.of(
                        "example.org/v1 [CREATE, DELETE, UPDATE] [gates]", "example.org/v1 [UPDATE] [gates/status]"));
    }

    @Test
    void registersTheEvictionOfAPodAsItsDeletion() {
        assertThat(rules(resource("", "v1", "Pod", Operation.DELETE)))
                .containsExactly(List.of("/v1 [CREATE] [pods/eviction]", "/v1 [DELETE] [pods]"));
    }

    @Test
    void registersConnectionsByTheirOptions() {
        assertThat(rules(resource("", "v1", "PodExecOptions", Operation.CONNECT)))
                .containsExactly(List.of("/v1 [CONNECT] [pods/exec]"));
    }

    @Test
    void findsAKindOfAnotherGroupAmongSubresourcesOfTheCoreGroup() {
        assertThat(rules(resource("authentication.k8s.io", "v1", "TokenRequest", Operation.CREATE)))
                .containsExactly(List.of("/v1 [CREATE] [serviceaccounts/token]"));
    }

    @Test
    void receivesAKindInEachVersionThatAPolicyNames() {
        assertThat(rules(
                        resource("example.org", "v1", "Gate", Operation.CREATE),
                        resource("example.org", "v1beta1", "Gate", Operation.CREATE)))
                .containsExactly(
                        List.of("example.org/v1 [CREATE] [gates]"), List.of("example.org/v1beta1 [CREATE] [gates]"));
    }

    @Test
    void receivesACustomGroupThatIsNotServedYet() {
        assertThat(rules(resource("later.example.org", "v1", "Gate", Operation.CREATE)))
                .containsExactly(List.of("later.example.org/v1 [CREATE] [*/*]"));
        assertThat(rules(resource("example.org", "v1", "Later", Operation.CREATE)))
                .containsExactly(List.of("example.org/v1 [CREATE] [*/*]"));
    }

    @Test
    void registersNoKindOfKubernetesThatIsNotServed() {
        assertThat(rules(
                        resource("", "v1", "Podd", Operation.CREATE),
                        resource("rbac.authorization.k8s.io", "v1beta1", "ClusterRole", Operation.CREATE)))
                .isEmpty();
    }

    @Test
    void tellsKindsThatAreNotServed() {
        Function<String, Optional<List<APIResource>>> served = version -> Optional.ofNullable(SERVED.get(version));

        assertThat(ResourceRules.isServed(resource("", "v1", "Secret", Operation.DELETE), served))
                .isTrue();
        assertThat(ResourceRules.isServed(resource("", "v1", "Secrets", Operation.DELETE), served))
                .isFalse();
        assertThat(ResourceRules.isServed(resource("example.org", "v2", "Gate", Operation.DELETE), served))
                .isFalse();
    }

    @Test
    void mergesTheOperationsOfSeveralPolicies() {
        assertThat(rules(
                        resource("", "v1", "Secret", Operation.CREATE), resource("", "v1", "Secret", Operation.DELETE)))
                .containsExactly(List.of("/v1 [CREATE, DELETE] [secrets]"));
    }

    private static MatchedResource resource(String group, String version, String kind, Operation operation) {
        return new MatchedResource(group, version, kind, EnumSet.of(operation));
    }

    private static List<List<String>> rules(MatchedResource... resources) {
        return ResourceRules.of(
                        Stream.of(resources).collect(Collectors.toSet()),
                        apiVersion -> Optional.ofNullable(SERVED.get(apiVersion)))
                .stream()
                .map(webhook -> webhook.stream().map(ResourceRulesTest::text).toList())
                .toList();
    }

    private static String text(RuleWithOperations rule) {
        return "%s/%s %s %s"
                .formatted(
                        rule.getApiGroups().getFirst(),
                        rule.getApiVersions().getFirst(),
                        rule.getOperations(),
                        rule.getResources());
    }

    private static APIResource served(String name, String kind, String... verbs) {
        return of(name, "", "", kind, verbs);
    }

    private static APIResource of(String name, String group, String version, String kind, String... verbs) {
        return new APIResourceBuilder()
                .withName(name)
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withVerbs(verbs)
                .build();
    }
}
