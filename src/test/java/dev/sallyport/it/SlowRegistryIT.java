package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.FaultProxy;
import dev.sallyport.registry.FaultProxy.Fault;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.ObjectKind;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tests of slow verifications: kubectl retries without help, and each image is verified once. */
class SlowRegistryIT {
    private static final KeyMint MINT = new KeyMint(Algorithm.P256);

    private final LocalCluster cluster = GuardedCluster.get();
    private final FakeRegistry registry = GuardedCluster.fake();
    private final FaultProxy slow = GuardedCluster.slow();

    @Test
    void kubectlRetriesUntilRegistryResponds() {
        var namespace = cluster.namespace("waiting");
        policy(namespace, "");
        var pod = Workloads.manifest(ObjectKind.POD, namespace, "web", Workloads.restricted(signed("waiting/web")));
        slow.fault(Fault.LATE);

        var applied = CompletableFuture.supplyAsync(() -> cluster.apply(pod, "apply", "-f", "-"));
        await().atMost(30, SECONDS).until(() -> slow.held() > 0);
        await().atMost(30, SECONDS).until(() -> isDeferred(namespace));
        slow.fault(Fault.NONE);
        slow.release();

        var result = applied.orTimeout(60, SECONDS).join();
        assertThat(result.code()).as(result.err()).isZero();
    }

    @Test
    void verifiesImageOnceForDeploymentAndPods() {
        for (var kinds : new String[] {"", "kinds: [Pod]"}) {
            var namespace = cluster.namespace("once");
            policy(namespace, kinds);
            cluster.kubectl(
                            "create",
                            "secret",
                            "docker-registry",
                            "ours",
                            "-n",
                            namespace,
                            "--docker-server=a.io",
                            "--docker-username=u",
                            "--docker-password=p")
                    .succeeded();
            cluster.kubectl(
                            "patch",
                            "serviceaccount",
                            "default",
                            "-n",
                            namespace,
                            "-p",
                            "{\"imagePullSecrets\":[{\"name\":\"ours\"}]}")
                    .succeeded();
            var repository = "once/" + namespace;
            var deployment = Workloads.manifest(
                            ObjectKind.DEPLOYMENT, namespace, "web", Workloads.restricted(signed(repository)))
                    .replace("spec:\n  selector", "spec:\n  replicas: 5\n  selector");

            cluster.apply(deployment, "apply", "-f", "-").succeeded();

            await().atMost(30, SECONDS)
                    .until(() -> cluster.kubectl("get", "pods", "-n", namespace, "-o", "name")
                                    .out()
                                    .lines()
                                    .count()
                            == 5);
            assertThat(registry.seen().stream()
                            .filter(seen -> seen.uri().contains("/v2/" + repository + "/referrers/")))
                    .as(kinds)
                    .hasSize(1);
        }
    }

    private boolean isDeferred(String namespace) {
        return cluster.log().lines().anyMatch(line -> line.contains("\"" + namespace + "\"") && line.contains("Defer"));
    }

    /** Returns a unique image, because a verification counts for the digest in every repository. */
    private String signed(String repository) {
        var image = FakeRegistry.image(repository).toString().getBytes(StandardCharsets.UTF_8);
        var digest = registry.manifest(repository, FakeRegistry.IMAGE, image, "v1");
        registry.attach(
                repository,
                digest,
                FakeRegistry.BUNDLE,
                MINT.bundle(digest).toString().getBytes(StandardCharsets.UTF_8));
        return slow.name() + "/" + repository + "@" + digest;
    }

    private void policy(String namespace, String kinds) {
        cluster.apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: %1$s}
            spec:
              match:
                namespaces: [%1$s]
                %2$s
              authorities:
                - name: ci
                  key:
                    pem: |
            %3$s
              images: {rules: [{match: ["**"], signedBy: [ci]}]}
            """.formatted(namespace, kinds, MINT.pem().indent(10)), "apply", "-f", "-")
                .succeeded();
        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=20s", "deploymentpolicy/" + namespace)
                .succeeded();
    }
}
