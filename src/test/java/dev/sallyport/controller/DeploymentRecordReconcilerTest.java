package dev.sallyport.controller;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.WorkloadReference;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.attestation.Attester;
import dev.sallyport.attestation.ConfiguredSigner;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.rollout.PhaseTransition;
import dev.sallyport.rollout.RecordRetention;
import dev.sallyport.rollout.RolloutRecorder;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.rollout.WorkloadReader;
import dev.sallyport.sigstore.TestTrust;
import dev.sallyport.workload.Glob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From what happens to a workload to what its record says and what is done. */
@EnableKubernetesMockClient(crud = true)
class DeploymentRecordReconcilerTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    private static final String OPERATOR = "operator";
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String OTHER = "sha256:" + "b".repeat(64);

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<String> pushed = new CopyOnWriteArrayList<>();
    private volatile Optional<String> unpushed = Optional.empty();
    private final List<String> restored = new CopyOnWriteArrayList<>();
    private Optional<String> refusal = Optional.empty();
    private Operator operator;

    @BeforeEach
    void start() {
        operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .checkingCRDAndValidateLocalModel(false));
        var stages = Environments.of(List.of(stage("dev", false), stage("prod", true), attesting("staging")));
        operator.register(new DeploymentRecordReconciler(
                stages,
                new Restoring(),
                new Telling(),
                () -> OPERATOR,
                new Attester(
                        new ConfiguredSigner(
                                (_, name, key) -> Optional.of(name + "/" + key),
                                TestTrust.none(),
                                (key, password, statement) -> (key + " " + password.orElse("") + " "
                                                + new String(statement, UTF_8))
                                        .getBytes(UTF_8),
                                (asked, _, statement, _) ->
                                        (asked.authority() + " " + new String(statement, UTF_8)).getBytes(UTF_8)),
                        (image, type, bundle, config, _) -> {
                            pushed.add(
                                    "%s %s %s %s".formatted(image, type, config.orElse(""), new String(bundle, UTF_8)));
                            return unpushed;
                        },
                        now::get),
                new RecordRetention(Duration.ofHours(10), 1),
                now::get));
        operator.start();
    }

    @AfterEach
    void stop() {
        operator.stop();
    }

    @Test
    void saysOnceThatADeploymentIsHealthy() {
        decide("prod", "web:1");
        deploy("web:1", 0);
        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.PROGRESSING);
        deploy("web:1", 3);

        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.HEALTHY);
        assertThat(told).containsExactly("1 PROGRESSING", "1 HEALTHY");
    }

    @Test
    void putsBackWhatWasHealthyOnceItHasSaidWhatFailed() {
        failAfterHealth("prod", "jane");

        await().atMost(10, SECONDS).until(() -> phases() == 3 && phase(1) == Phase.ROLLED_BACK);
        assertThat(restored).containsExactly("while FAILED: " + fingerprint("web:2") + " -> " + fingerprint("web:1"));
        assertThat(told).containsSubsequence("2 FAILED", "2 ROLLED_BACK");
    }

    @Test
    void attestsOnceWhatHasSoakedBesideTheImagesOfTheRepositoriesThatAreNamed() {
        decide("staging", "web:1");
        deploy("web:1", 3);

        await().atMost(10, SECONDS).until(() -> attestedAt(0) != null);
        assertThat(told).endsWith("1 attested ");
        assertThat(pushed)
                .singleElement()
                .satisfies(pushed -> assertThat(pushed)
                        .startsWith("registry.example/web:1@" + DIGEST
                                + " https://slsa.dev/verification_summary/v1 push/.dockerconfigjson"
                                + " promotion/cosign.key promotion/cosign.password {\"_type\"")
                        .contains(
                                "\"subject\":[{\"name\":\"registry.example/web\",\"digest\":{\"sha256\":\""
                                        + DIGEST.substring(7) + "\"}}]",
                                "\"environment\":\"staging\",\"namespace\":\"shop\",\"kind\":\"Deployment\",\"name\":\"web\"",
                                "\"images\":[\"" + DIGEST + "\",\"" + OTHER + "\"]",
                                "\"verificationResult\":\"PASSED\""));

        edit(record("web", "staging", now.get(), "jane", "web:1", "web:1"));
        await().atMost(10, SECONDS).until(() -> phases() == 2 && phase(0) == Phase.HEALTHY && attestedAt(0) != null);
        assertThat(pushed).hasSize(1);
    }

    @Test
    void tellsWhyNobodyElseWasTold() {
        unpushed = Optional.of("registry.example/web may not be written to");
        decide("staging", "web:1");
        deploy("web:1", 3);

        await().atMost(10, SECONDS).until(() -> told.contains("1 attested registry.example/web may not be written to"));
        assertThat(attestedAt(0)).isNull();
        assertThat(phase(0)).isEqualTo(Phase.HEALTHY);
    }

    @Test
    void attestsNothingWhereNobodyAsksForIt() {
        decide("prod", "web:1");
        deploy("web:1", 3);

        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.HEALTHY);
        assertThat(pushed).isEmpty();
    }

    @Test
    void tellsWhyItCouldNot() {
        refusal = Optional.of("the cluster has kept no such revision");
        failAfterHealth("prod", "jane");

        await().atMost(10, SECONDS).until(() -> told.contains("2 the cluster has kept no such revision"));
        assertThat(phase(0)).isEqualTo(Phase.FAILED);
    }

    @Test
    void leavesToPeopleWhatItHasPutBackItself() {
        failAfterHealth("prod", OPERATOR);

        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.FAILED);
        assertThat(told).endsWith("2 FAILED");
        assertThat(restored).isEmpty();
    }

    @Test
    void reportsAloneWhereNoMoreIsAskedFor() {
        failAfterHealth("dev", "jane");

        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.FAILED);
        assertThat(restored).isEmpty();
    }

    @Test
    void forgetsTheOldestRecordsOfWorkloadsThatAreGone() {
        now.set(START.plus(Duration.ofHours(3)));
        for (int i = 0; i < 3; i++) {
            client.resource(record("gone-" + i, "dev", START.plus(Duration.ofHours(i)), "jane", "web:1"))
                    .create();
        }

        await().atMost(10, SECONDS)
                .until(() -> client.resources(DeploymentRecord.class).inNamespace("shop").list().getItems().stream()
                        .map(record -> record.getMetadata().getName())
                        .toList()
                        .equals(List.of("deployment-gone-2")));
    }

    /** The second revision fails at its deadline, after the first was healthy. */
    private void failAfterHealth(String environment, String user) {
        decide(environment, "web:1");
        deploy("web:1", 3);
        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.HEALTHY);
        deploy("web:1", 1);
        edit(record("web", environment, START, user, "web:2", "web:1"));
        deploy("web:2", 1);
        await().atMost(10, SECONDS).until(() -> phases() == 2 && phase(0) == Phase.PROGRESSING);

        now.set(START.plus(Duration.ofMinutes(10)));
        deploy("web:2", 2);
    }

    private void decide(String environment, String... images) {
        var record = record("web", environment, START, "jane", images);
        if (images.length == 1) {
            client.resource(record).create();
        } else {
            edit(record);
        }
    }

    private void edit(DeploymentRecord record) {
        stored().edit(latest -> {
            latest.setSpec(record.getSpec());
            return latest;
        });
    }

    private void deploy(String image, int ready) {
        var deployments = client.apps().deployments().inNamespace("shop");
        var stored = deployments.withName("web").get() == null
                ? deployments.resource(deployment(image)).create()
                : deployments.withName("web").edit(there -> {
                    there.setSpec(deployment(image).getSpec());
                    return there;
                });
        stored.setStatus(new DeploymentStatusBuilder()
                .withObservedGeneration(stored.getMetadata().getGeneration())
                .withReplicas(3)
                .withUpdatedReplicas(3)
                .withAvailableReplicas(ready)
                .build());
        client.resource(stored).updateStatus();
    }

    private Phase phase(int index) {
        var status = record().getStatus();
        return status == null || status.rollouts().size() <= index
                ? Phase.DECIDED
                : status.rollouts().get(index).phase();
    }

    private @Nullable String attestedAt(int revision) {
        return record().getStatus() == null || record().getStatus().rollouts().size() <= revision
                ? null
                : record().getStatus().rollouts().get(revision).attestationTime();
    }

    private int phases() {
        return record().getStatus().rollouts().size();
    }

    private DeploymentRecord record() {
        return stored().get();
    }

    private Resource<DeploymentRecord> stored() {
        return client.resources(DeploymentRecord.class).inNamespace("shop").withName("deployment-web");
    }

    private static CompiledEnvironment attesting(String name) {
        return new CompiledEnvironment(
                name,
                1,
                List.of(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(new CompiledEnvironment.Attestation(
                        Duration.ZERO,
                        List.of(Glob.parse("registry.example/**")),
                        new CompiledEnvironment.Signing.ByKey(
                                new CompiledEnvironment.SecretEntry("promotion", "cosign.key"),
                                Optional.of(new CompiledEnvironment.SecretEntry("promotion", "cosign.password"))),
                        Optional.of(new CompiledEnvironment.SecretEntry("push", ".dockerconfigjson")))),
                new CompiledEnvironment.Verification(Duration.ofMinutes(10), false),
                List.of());
    }

    private static CompiledEnvironment stage(String name, boolean rollback) {
        return new CompiledEnvironment(
                name,
                1,
                List.of(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                new CompiledEnvironment.Verification(Duration.ofMinutes(10), rollback),
                List.of());
    }

    /** Newest first; who deployed the newest. */
    private static DeploymentRecord record(String name, String environment, Instant at, String user, String... images) {
        var record = new DeploymentRecord();
        record.setMetadata(new ObjectMetaBuilder()
                .withNamespace("shop")
                .withName("deployment-" + name)
                .build());
        record.setSpec(new DeploymentRecordSpec(
                new WorkloadReference("apps/v1", "Deployment", name),
                environment,
                IntStream.range(0, images.length)
                        .mapToObj(i -> new Revision(
                                images.length - i,
                                "d",
                                at.toString(),
                                i == 0 ? user : "jane",
                                "UPDATE",
                                environment,
                                fingerprint(images[i]),
                                List.of(
                                        new Image("registry.example/" + images[i], DIGEST, List.of()),
                                        new Image("docker.io/library/sidecar:1", OTHER, List.of())),
                                List.of(),
                                List.of()))
                        .toList()));
        return record;
    }

    private static Deployment deployment(String image) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withReplicas(3)
                .withNewTemplate()
                .withSpec(spec(image))
                .endTemplate()
                .endSpec()
                .build();
    }

    private static PodSpec spec(String image) {
        return new PodSpecBuilder()
                .addNewContainer()
                .withName("web")
                .withImage(image)
                .endContainer()
                .build();
    }

    private static String fingerprint(String image) {
        return TemplateFingerprint.of(new ObjectMeta(), spec(image));
    }

    private final class Restoring implements WorkloadReader {
        @Override
        public List<Pod> pods(HasMetadata workload) {
            return List.of();
        }

        @Override
        public void restore(HasMetadata workload, String failed, String template) {
            refusal.ifPresent(why -> {
                throw new IllegalStateException(why);
            });
            edit(record("web", "prod", now.get(), OPERATOR, "web:1", "web:2", "web:1")); // by its admission
            restored.add("while %s: %s -> %s".formatted(phase(0), failed, template));
        }
    }

    private final class Telling implements RolloutRecorder {
        @Override
        public void record(DeploymentRecord record, PhaseTransition transition) {
            told.add(transition.revision().number() + " " + transition.phase());
        }

        @Override
        public void attested(DeploymentRecord record, dev.sallyport.rollout.Revision revision, Instant at, String why) {
            told.add(revision.number() + " attested " + why);
        }

        @Override
        public void rollbackFailed(DeploymentRecord record, PhaseTransition failure, String why) {
            told.add(failure.revision().number() + " " + why);
        }
    }
}
