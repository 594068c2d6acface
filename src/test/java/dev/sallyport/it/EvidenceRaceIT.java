package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of promotion evidence under concurrent deployments: an image that was never healthy is no evidence. */
class EvidenceRaceIT {
    private static final int DEPLOYERS = 4;
    private static final int ROUNDS = 12;

    private final LocalCluster cluster = LocalCluster.get();

    @Test
    void neverRecordsUnhealthyImageAsHealthy() {
        var staging = cluster.namespace("race-staging");
        var production = cluster.namespace("race-production");
        var good = cluster.signed();
        var bad = cluster.unsigned();
        cluster.environment(staging, "namespaces: [%s]\ndeployers: Anyone".formatted(staging));
        cluster.environment(
                production,
                "namespaces: [%s]\ndeployers: Anyone\npromotion: {from: %s}".formatted(production, staging));
        deploy(staging, good).succeeded();
        await().atMost(60, SECONDS).until(() -> wasHealthy(staging, good));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = IntStream.range(0, DEPLOYERS)
                    .mapToObj(deployer -> CompletableFuture.runAsync(
                            () -> IntStream.range(0, ROUNDS).forEach(round -> {
                                setImage(staging, (deployer + round) % 2 == 0 ? bad : good);
                                ReadyPods.markReadyByImage(good, cluster, staging);
                            }),
                            threads))
                    .toArray(CompletableFuture[]::new);
            CompletableFuture.allOf(all).join();
        }
        setImage(staging, bad);
        await().atMost(60, SECONDS).until(() -> {
            ReadyPods.markReadyByImage(good, cluster, staging);
            return newest(staging).images().getFirst().image().equals(bad);
        });

        assertThat(record(staging).getSpec().revisions()).hasSizeGreaterThan(2);
        assertThat(wasHealthy(staging, bad)).isFalse();
        assertThat(deploy(production, bad).err()).contains("promotion/evidence");
        deploy(production, good).succeeded();
    }

    /** Sets the image of the Deployment; retries after conflicts with concurrent updates. */
    private void setImage(String namespace, String image) {
        var deployment =
                cluster.client().apps().deployments().inNamespace(namespace).withName("web");
        for (int i = 0; i < 100; i++) {
            var known = deployment.get();
            known.getSpec().getTemplate().getSpec().getContainers().getFirst().setImage(image);
            try {
                cluster.client().resource(known).update();
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
            }
        }
        throw new IllegalStateException("no user may deploy this image");
    }

    private boolean wasHealthy(String namespace, String image) {
        ReadyPods.markReadyByImage(cluster.signed(), cluster, namespace);
        var record =
                cluster.client().resources(DeploymentRecord.class).inNamespace(namespace).list().getItems().stream()
                        .filter(each -> each.getStatus() != null)
                        .findFirst();
        return record.isPresent()
                && record.get().getStatus().rollouts().stream()
                        .filter(rollout -> rollout.healthyTime() != null)
                        .anyMatch(rollout -> record.get().getSpec().revisions().stream()
                                .filter(revision -> revision.number() == rollout.revision())
                                .anyMatch(revision ->
                                        revision.images().getFirst().image().equals(image)));
    }

    private Revision newest(String namespace) {
        return record(namespace).getSpec().revisions().getFirst();
    }

    private DeploymentRecord record(String namespace) {
        List<DeploymentRecord> records = cluster.client()
                .resources(DeploymentRecord.class)
                .inNamespace(namespace)
                .list()
                .getItems();
        assertThat(records).hasSize(1);
        return records.getFirst();
    }

    private Command.Result deploy(String namespace, String image) {
        return cluster.apply("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: web, image: "%s"}]}
            """.formatted(image), "apply", "-n", namespace, "-f", "-");
    }
}
