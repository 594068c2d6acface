package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.workload.ObjectKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of every workload kind on creation and on update. */
class WorkloadKindsIT {
    private final LocalCluster cluster = LocalCluster.get();

    @ParameterizedTest
    @MethodSource("dev.sallyport.it.Workloads#kinds")
    void evaluatesOnCreate(ObjectKind kind) {
        var namespace = cluster.namespace("made");
        cluster.policy(namespace, "podSecurity: {level: restricted}");

        var good = Workloads.manifest(kind, namespace, "good", Workloads.restricted("nginx"));
        assertThat(cluster.apply(good, "create", "-f", "-").code()).isZero();

        var bad = Workloads.manifest(kind, namespace, "bad", Workloads.privileged("nginx"));
        var result = cluster.apply(bad, "create", "-f", "-");
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("pod-security/privileged").contains(path(kind));
    }

    @ParameterizedTest
    @MethodSource("dev.sallyport.it.Workloads#kinds")
    void evaluatesOnUpdate(ObjectKind kind) {
        var namespace = cluster.namespace("changed");
        cluster.policy(namespace, "images: {sources: [docker.io/library/nginx]}");
        var good = Workloads.manifest(kind, namespace, "web", Workloads.restricted("nginx"));
        cluster.apply(good, "apply", "-f", "-").succeeded();

        // The pod template of a Job is immutable: the API server rejects the update first.
        var changed = cluster.apply(good.replace("image: nginx", "image: httpd"), "apply", "-f", "-");
        assertThat(changed.code()).isEqualTo(1);
        if (kind != ObjectKind.JOB) {
            assertThat(changed.err()).contains("image/source").contains("docker.io/library/httpd");
        }

        assertThat(cluster.kubectl("label", kind.plural(), "web", "-n", namespace, "team=shop")
                        .code())
                .isZero();
    }

    private static String path(ObjectKind kind) {
        return (kind.podPath().isEmpty() ? "" : kind.podPath() + ".") + "spec.containers[0].securityContext.privileged";
    }
}
