package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subresource;
import io.fabric8.kubernetes.api.model.APIResource;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Comparison of the table of subresources with the subresources that the API server serves. */
class SubresourcesIT {
    private static final Set<String> OTHERS = Set.of("namespaces");
    private static final Set<String> OWN = Set.of(
            "breakglasses",
            "deploymentrecords",
            "deploymentpolicies",
            "namespacepolicies",
            "environments",
            "trustroots",
            "deploymentexceptions");

    private final LocalCluster cluster = LocalCluster.get();

    /** A new subresource of an evaluated kind fails this test until the table says what it changes. */
    @Test
    void theTableHasEverySubresourceThatTheApiServerServes() {
        var served = Stream.of("v1", "apps/v1", "batch/v1", "networking.k8s.io/v1", "sallyport.dev/v1alpha1")
                .flatMap(this::subresources)
                .collect(Collectors.toSet());

        assertThat(served).isNotEmpty();
        assertThat(Subresource.all().stream()
                        .map(each -> each.group() + "/" + each.path())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(served);
    }

    private Stream<String> subresources(String version) {
        var group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
        return cluster.client().getApiResources(version).getResources().stream()
                .map(APIResource::getName)
                .filter(name -> name.contains("/"))
                .filter(name -> isReceived(group, name.substring(0, name.indexOf('/'))))
                .map(name -> group + "/" + name);
    }

    private static boolean isReceived(String group, String resource) {
        return switch (group) {
            case "" -> OTHERS.contains(resource) || isEvaluated(group, resource);
            case "sallyport.dev" -> OWN.contains(resource);
            default -> isEvaluated(group, resource);
        };
    }

    private static boolean isEvaluated(String group, String resource) {
        return ObjectKind.values().stream()
                .anyMatch(kind -> kind.group().equals(group) && kind.plural().equals(resource));
    }
}
