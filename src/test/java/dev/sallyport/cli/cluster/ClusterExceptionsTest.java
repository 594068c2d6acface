package dev.sallyport.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.junit.jupiter.api.Test;

/** Warnings of {@code sallyport exception new} about missing policies and workloads. */
@EnableKubernetesMockClient
class ClusterExceptionsTest {
    private static final String POLICY = "/apis/sallyport.dev/v1alpha1/deploymentpolicies/ports";
    private static final String ENVIRONMENT = "/apis/sallyport.dev/v1alpha1/environments/production";
    private static final String DEPLOYMENTS =
            "/apis/apps/v1/namespaces/shop/deployments?fieldSelector=metadata.name%3Dweb&limit=1";

    private KubernetesMockServer server;
    private KubernetesClient client;

    @Test
    void warnsOfMissingPoliciesAndWorkloads() {
        answer(POLICY, 404, "{}");
        answer(ENVIRONMENT, 404, "{}");
        answer(DEPLOYMENTS, 200, "{\"kind\": \"DeploymentList\", \"apiVersion\": \"apps/v1\", \"items\": []}");

        assertThat(new ClusterExceptions(client).warnings(exception()))
                .containsExactly(
                        "spec.policies: policy \"ports\" does not exist",
                        "spec.policies: policy \"environment/production\" does not exist",
                        "spec.workloads: no Deployment in namespace \"shop\" is named \"web\"");
    }

    @Test
    void warnsOfNothingThatExists() {
        answer(POLICY, 200, "{\"kind\": \"DeploymentPolicy\", \"apiVersion\": \"sallyport.dev/v1alpha1\"}");
        answer(ENVIRONMENT, 200, "{\"kind\": \"Environment\", \"apiVersion\": \"sallyport.dev/v1alpha1\"}");
        answer(
                DEPLOYMENTS,
                200,
                "{\"kind\": \"DeploymentList\", \"apiVersion\": \"apps/v1\", \"items\":"
                        + " [{\"metadata\": {\"name\": \"web\"}}]}");

        assertThat(new ClusterExceptions(client).warnings(exception())).isEmpty();
    }

    /** Requesters often may not read policies. */
    @Test
    void warnsOfNothingThatItMayNotRead() {
        answer(POLICY, 403, "{}");
        answer(ENVIRONMENT, 403, "{}");
        answer(DEPLOYMENTS, 403, "{}");

        assertThat(new ClusterExceptions(client).warnings(exception())).isEmpty();
    }

    private void answer(String path, int status, String body) {
        server.expect().get().withPath(path).andReturn(status, body).always();
    }

    private static DeploymentException exception() {
        return new KubernetesSerialization().unmarshal("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentException
            metadata: {name: legacy, namespace: shop}
            spec:
              policies: [ports, environment/production]
              checks: [network/host-port]
              workloads: [{kind: Deployment, name: web}]
              reason: the old balancer needs it
              expirationTime: 2036-01-01T00:00:00Z
              requestedBy: jane
            """, DeploymentException.class);
    }
}
