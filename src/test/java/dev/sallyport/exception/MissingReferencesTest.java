package dev.sallyport.exception;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.policy.ExceptionYaml;
import dev.sallyport.workload.ObjectKind;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of the warnings; the cluster has one policy, one Environment and the Deployment web. */
class MissingReferencesTest {
    private final WorkloadNames cluster = (kind, namespace, names) ->
            kind == ObjectKind.DEPLOYMENT && namespace.equals("shop") && names.matches("web");

    @Test
    void warnsOfPolicyThatDoesNotExist() {
        assertThat(warnings(cluster, "[policy]", "[policy, environment/production]"))
                .isEmpty();
        assertThat(warnings(cluster, "[policy]", "[polixy, policy, environment/prod]"))
                .containsExactly(
                        "spec.policies: policy \"polixy\" does not exist",
                        "spec.policies: policy \"environment/prod\" does not exist");
    }

    @Test
    void warnsOfWorkloadThatDoesNotExist() {
        assertThat(warnings(cluster, "name: web", "name: 'web*'")).isEmpty();
        assertThat(warnings(cluster, "name: web", "name: wbe"))
                .containsExactly("spec.workloads: no Deployment in namespace \"shop\" is named \"wbe\"");
        assertThat(warnings(cluster, "kind: Deployment", "kind: StatefulSet")).hasSize(1);
    }

    @Test
    void doesNotWarnOfWorkloadsThatCannotBeLookedUp() {
        WorkloadNames unavailable = (_, _, _) -> {
            throw new ClusterUnavailableException("no answer");
        };
        assertThat(warnings(unavailable, "name: web", "name: wbe")).isEmpty();
    }

    @Test
    void limitsLookups() {
        var lookups = new AtomicInteger();
        WorkloadNames counting = (_, _, _) -> lookups.incrementAndGet() < 0;
        var many = IntStream.range(0, 64)
                .mapToObj("{kind: Deployment, name: web-%d}"::formatted)
                .collect(Collectors.joining(", ", "[", "]"));

        assertThat(warnings(counting, "[{kind: Deployment, name: web}]", many)).hasSize(16);
        assertThat(lookups).hasValue(16);
    }

    private static List<String> warnings(WorkloadNames names, String text, String replacement) {
        return new MissingReferences(List.of("policy", "environment/production")::contains, names, Runnable::run)
                .warnings(ExceptionYaml.replaced(text, replacement))
                .join();
    }
}
