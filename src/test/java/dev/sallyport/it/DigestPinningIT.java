package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests of digest pinning with a real API server and a real registry. */
class DigestPinningIT {
    private static final Path FIXTURES = Path.of("src/test/resources/sigstore/cosign-3.1.3");

    private final LocalCluster cluster = GuardedCluster.get();
    private final TestRegistry registry = GuardedCluster.real();

    @Test
    void pinsTagAndKeepsDigestOnUpdate() {
        var namespace = namespace("pinned");
        registry.push(FIXTURES.resolve("unsigned"), "pinned/web", false);
        var image = registry.image("pinned/web:v1");
        var deployment = Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, "web", Workloads.restricted(image));

        cluster.apply(deployment, "apply", "-f", "-").succeeded();

        var first = stored(namespace);
        assertThat(first).matches(".*\\|\\Q" + image + "\\E@sha256:[0-9a-f]{64}");
        await().atMost(20, SECONDS).until(() -> pods(namespace).endsWith(first.substring(first.indexOf('@'))));
        cluster.apply(deployment, "apply", "-f", "-").succeeded();
        assertThat(stored(namespace)).isEqualTo(first);
        cluster.apply(deployment, "apply", "--server-side", "--force-conflicts", "-f", "-")
                .succeeded();
        var ofServer = stored(namespace);
        assertThat(image(ofServer)).isEqualTo(image(first));
        cluster.apply(deployment, "apply", "--server-side", "-f", "-").succeeded();
        assertThat(stored(namespace)).isEqualTo(ofServer);

        registry.push(FIXTURES.resolve("keyed-p256"), "pinned/web", false);
        cluster.apply(deployment, "apply", "--server-side", "-f", "-").succeeded();
        cluster.kubectl("scale", "deployment/web", "-n", namespace, "--replicas=2")
                .succeeded();
        assertThat(image(stored(namespace))).isEqualTo(image(first));
    }

    @Test
    void pinsImageOfEphemeralContainer() {
        var namespace = namespace("debugged");
        registry.push(FIXTURES.resolve("unsigned"), "debugged/web", false);
        var image = registry.image("debugged/web:v1");
        cluster.apply(
                        Workloads.manifest(ObjectKind.POD, namespace, "web", Workloads.restricted(image)),
                        "apply",
                        "-f",
                        "-")
                .succeeded();

        cluster.kubectl("debug", "-n", namespace, "web", "--image=" + image, "--profile=general", "--container=look")
                .succeeded();

        assertThat(cluster.kubectl(
                                "get",
                                "pod",
                                "web",
                                "-n",
                                namespace,
                                "-o",
                                "jsonpath={.spec.containers[0].image} {.spec.ephemeralContainers[0].image}")
                        .out())
                .matches("(\\Q" + image + "\\E@sha256:[0-9a-f]{64}) \\1");
    }

    @Test
    void keepsTagAndEvaluatesWhileRegistryIsDown() {
        var namespace = namespace("away");
        var deployment = Workloads.manifest(
                ObjectKind.DEPLOYMENT, namespace, "web", Workloads.restricted("127.0.0.1:1/shop/web:v1"));

        var result = cluster.apply(deployment, "apply", "-f", "-");

        assertThat(result.code()).isNotZero();
        assertThat(result.err()).contains("is not pinned to a digest", "image/digest");

        cluster.kubectl(
                        "patch",
                        "deploymentpolicy",
                        namespace,
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"action\":\"Warn\"}}")
                .succeeded();
        await().atMost(20, SECONDS)
                .until(() -> cluster.apply(deployment, "apply", "-f", "-").code() == 0);
        assertThat(image(stored(namespace))).isEqualTo("127.0.0.1:1/shop/web:v1");
    }

    @Test
    void keepsTagWithoutMatchingPolicy() {
        var namespace = cluster.namespace("unpoliced");
        registry.push(FIXTURES.resolve("unsigned"), "unpoliced/web", false);
        var image = registry.image("unpoliced/web:v1");

        cluster.apply(
                        Workloads.manifest(ObjectKind.DEPLOYMENT, namespace, "web", Workloads.restricted(image)),
                        "apply",
                        "-f",
                        "-")
                .succeeded();

        assertThat(image(stored(namespace))).isEqualTo(image);
    }

    @Test
    void repairsWebhookAndRemovesItWhenDisabled() {
        assertThat(webhook().getWebhooks()).singleElement().satisfies(webhook -> {
            assertThat(webhook.getFailurePolicy()).isEqualTo("Ignore");
            assertThat(webhook.getSideEffects()).isEqualTo("None");
            assertThat(webhook.getReinvocationPolicy()).isEqualTo("IfNeeded");
        });
        assertThat(webhook().getMetadata().getOwnerReferences())
                .extracting(owner -> owner.getKind() + "/" + owner.getName())
                .containsExactly("ClusterRole/sallyport");
        cluster.kubectl("delete", "mutatingwebhookconfiguration", "sallyport").succeeded();
        await().atMost(20, SECONDS).until(() -> webhook() != null);

        cluster.restart(Map.of("SALLYPORT_WEBHOOK_DIGEST_PINNING_ENABLED", "false"));
        await().atMost(60, SECONDS).until(() -> webhook() == null);

        cluster.restart(Map.of());
        await().atMost(60, SECONDS).until(() -> webhook() != null);
    }

    private String namespace(String stem) {
        var namespace = cluster.namespace(stem);
        cluster.policy(namespace, "images: {tags: RequireDigest}");
        return namespace;
    }

    private MutatingWebhookConfiguration webhook() {
        return cluster.client()
                .admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName("sallyport")
                .get();
    }

    /** Returns generation and image of the Deployment: both change with the pod template. */
    private String stored(String namespace) {
        return cluster.kubectl(
                        "get",
                        "deployment",
                        "web",
                        "-n",
                        namespace,
                        "-o",
                        "jsonpath={.metadata.generation}|{.spec.template.spec.containers[0].image}")
                .succeeded()
                .out();
    }

    private static String image(String stored) {
        return stored.substring(stored.indexOf('|') + 1);
    }

    private String pods(String namespace) {
        return cluster.kubectl("get", "pods", "-n", namespace, "-o", "jsonpath={.items[*].spec.containers[0].image}")
                .out();
    }
}
