package dev.sallyport.check.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.check.runtime.ServiceAccountPermissions.Grant;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Manifests;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of service accounts with dangerous permissions and of the mounting of their tokens. */
class ServiceAccountPermissionsCheckTest {
    private static final String PROJECTED =
            "volumes: [{name: t, projected: {sources: [{configMap: {name: c}}, {serviceAccountToken: {path: t}}]}}]";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serviceAccountName: web",
                "serviceAccount: web",
                "serviceAccountName: web, serviceAccount: other",
                "serviceAccountName: web, automountServiceAccountToken: true",
                "serviceAccountName: web, automountServiceAccountToken: false, " + PROJECTED
            })
    void failsIfTokenMayBeMounted(String spec) {
        assertThat(evaluate(spec, 1))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.problems()).singleElement().satisfies(problem -> {
                            assertThat(problem.path()).isEqualTo("spec.serviceAccountName");
                            assertThat(problem.message())
                                    .isEqualTo(
                                            "the service account \"web\" has permissions equivalent to cluster-admin:"
                                                    + " right 0 (ClusterRole \"r\", ClusterRoleBinding \"b\")");
                        }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serviceAccountName: web, automountServiceAccountToken: false",
                "serviceAccountName: web, automountServiceAccountToken: false, volumes: [{name: t, emptyDir: {}}]",
                "serviceAccountName: other",
                "serviceAccountName: other, serviceAccount: web"
            })
    void passesWithoutToken(String spec) {
        assertThat(evaluate(spec, 1)).isInstanceOf(Outcome.Passed.class);
    }

    @Test
    void listsThreePermissionsAndCountsOthers() {
        assertThat(evaluate("serviceAccountName: web", 5))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.problems().getFirst().message())
                                .contains("right 0 (", "right 1 (", "right 2 (")
                                .doesNotContain("right 3")
                                .endsWith("; and 2 more"));
    }

    private static Outcome evaluate(String spec, int rights) {
        var grants = IntStream.range(0, rights)
                .mapToObj(i -> new Grant("ClusterRoleBinding \"b\"", "ClusterRole \"r\"", "right " + i))
                .toList();
        return new ServiceAccountPermissionsCheck(
                        (_, account) -> Optional.of(account.equals("web") ? grants : List.of()))
                .evaluate(Manifests.workload("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: web, namespace: shop}
                    spec: {%s, containers: [{name: c}]}
                    """.formatted(spec)));
    }
}
