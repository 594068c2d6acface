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
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.RolloutConfiguration;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.EnvironmentSpec;
import dev.sallyport.attestation.Attester;
import dev.sallyport.attestation.ConfiguredSigner;
import dev.sallyport.configuration.Configuration;
import dev.sallyport.configuration.ConfigurationOwner;
import dev.sallyport.configuration.FakeConfigurations;
import dev.sallyport.environment.ChangeRules;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.DeploymentWindows;
import dev.sallyport.environment.EnvironmentSpecReader;
import dev.sallyport.environment.Environments;
import dev.sallyport.rollout.ConfigurationObserver;
import dev.sallyport.rollout.PhaseTransition;
import dev.sallyport.rollout.RecordFormat;
import dev.sallyport.rollout.RecordRetention;
import dev.sallyport.rollout.RevisionObserver;
import dev.sallyport.rollout.RevisionPods;
import dev.sallyport.rollout.RolloutProgress.HealthChange;
import dev.sallyport.rollout.RolloutRecorder;
import dev.sallyport.rollout.TemplateFingerprint;
import dev.sallyport.rollout.WorkloadReader;
import dev.sallyport.rollout.pod.DigestComparison;
import dev.sallyport.rollout.pod.PodState;
import dev.sallyport.rollout.pod.ReportedImage;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.sigstore.TestTrust;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.SubjectReader;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.Operator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Status, rollback, attestation and retention of records after changes of their workloads. */
@EnableKubernetesMockClient(crud = true)
class DeploymentRecordReconcilerTest {
    private static final FakeConfigurations CONFIGURATIONS = new FakeConfigurations();
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    private static final String OPERATOR = "operator";
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String OTHER = "sha256:" + "b".repeat(64);

    @SuppressWarnings("unused") // set by the extension
    private KubernetesClient client;

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final List<String> reported = new CopyOnWriteArrayList<>();
    private final List<String> pushed = new CopyOnWriteArrayList<>();
    private volatile Optional<String> pushFailure = Optional.empty();
    private volatile Optional<String> running = Optional.of(DIGEST);
    private final List<String> restored = new CopyOnWriteArrayList<>();
    private Optional<String> rollbackFailure = Optional.empty();
    private Operator operator;

    @BeforeEach
    void start() {
        operator = new Operator(overrider -> overrider
                .withKubernetesClient(client)
                .withCloseClientOnStop(false)
                .checkingCRDAndValidateLocalModel(false));
        var environments = Environments.of(
                List.of(environment("dev", false), environment("prod", true), attesting("staging"), comparing("qa")));
        operator.register(new DeploymentRecordReconciler(
                environments,
                new RevisionObserver(
                        new FakeWorkloads(),
                        new DigestComparison((_, _, _) -> Optional.of(Set.of()), now::get),
                        new ConfigurationObserver(CONFIGURATIONS.reader(), now::get)),
                new FakeRecorder(),
                () -> OPERATOR,
                new Attester(
                        new ConfiguredSigner(
                                (_, name, key) -> Optional.of(name + "/" + key),
                                TestTrust.none(),
                                (key, password, statement) -> (key + " " + password.orElse("") + " "
                                                + new String(statement, UTF_8))
                                        .getBytes(UTF_8),
                                (settings, _, statement, _) ->
                                        (settings.authority() + " " + new String(statement, UTF_8)).getBytes(UTF_8)),
                        (image, type, bundle, config, _) -> {
                            pushed.add(
                                    "%s %s %s %s".formatted(image, type, config.orElse(""), new String(bundle, UTF_8)));
                            return pushFailure;
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
    void reportsHealthyDeploymentOnce() {
        decide("prod", "web:1");
        deploy("web:1", 0);
        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.PROGRESSING);
        deploy("web:1", 3);

        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.HEALTHY);
        assertThat(reported).containsExactly("1 PROGRESSING", "1 HEALTHY");
    }

    @Test
    void rollsBackAfterWritingFailure() {
        failAfterHealth("prod", "jane");

        await().atMost(10, SECONDS).until(() -> phases() == 3 && phase(1) == Phase.ROLLED_BACK);
        assertThat(restored).containsExactly("while FAILED: " + fingerprint("web:2") + " -> " + fingerprint("web:1"));
        assertThat(reported).containsSubsequence("2 FAILED", "2 ROLLED_BACK");
    }

    @Test
    void recordsConfigurationOfHealthyRevision() {
        decide("dev", "web:1");
        deploy("web:1", 3);

        await().atMost(10, SECONDS).until(() -> configuration().isPresent());
        assertThat(configuration().orElseThrow().message()).isNull();
        assertThat(opened().values()).containsEntry("spec.template.spec.containers[web].image", "\"" + DIGEST + "\"");
    }

    @Test
    void recordsNoConfigurationThatNoEnvironmentCompares() {
        decide("prod", "web:1");
        deploy("web:1", 3);

        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.HEALTHY);
        assertThat(configuration()).isEmpty();
    }

    @Test
    void soaksAgainAfterChangeOfConfiguration() {
        decide("dev", "web:1");
        deploy("web:1", 3);
        await().atMost(10, SECONDS).until(() -> configuration().isPresent());

        now.set(START.plus(Duration.ofMinutes(11)));
        deploy("web:1", 3, 5); // no part of the pod template

        await().atMost(10, SECONDS)
                .until(() -> record().getStatus().rollouts().getFirst().recoveryTime() != null);
        assertThat(opened().values()).containsEntry("spec.minReadySeconds", "5");
        assertThat(phase(0)).isEqualTo(Phase.HEALTHY);
    }

    @Test
    void attestsSoakedImagesOfConfiguredRepositoriesOnce() {
        decide("staging", "web:1");
        deploy("web:1", 3);

        await().atMost(10, SECONDS).until(() -> attestedAt(0) != null);
        assertThat(reported).endsWith("1 attested ");
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
    void reportsFailedAttestation() {
        pushFailure = Optional.of("registry.example/web denies write access");
        decide("staging", "web:1");
        deploy("web:1", 3);

        await().atMost(10, SECONDS)
                .until(() -> reported.contains("1 attested registry.example/web denies write access"));
        assertThat(attestedAt(0)).isNull();
        assertThat(phase(0)).isEqualTo(Phase.HEALTHY);
    }

    @Test
    void doesNotAttestWithoutSettings() {
        decide("prod", "web:1");
        deploy("web:1", 3);

        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.HEALTHY);
        assertThat(pushed).isEmpty();
    }

    @Test
    void reportsFailedRollback() {
        rollbackFailure = Optional.of("the cluster has no revision with the healthy pod template");
        failAfterHealth("prod", "jane");

        await().atMost(10, SECONDS)
                .until(() -> reported.contains("2 the cluster has no revision with the healthy pod template"));
        assertThat(phase(0)).isEqualTo(Phase.FAILED);
    }

    @Test
    void doesNotRollBackItsOwnRollback() {
        failAfterHealth("prod", OPERATOR);

        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.FAILED);
        await().atMost(10, SECONDS)
                .until(() -> reported.contains("2 the failed revision was itself restored by a rollback"));
        assertThat(restored).isEmpty();
    }

    @Test
    void tellsThatThereIsNoRevisionToRollBackTo() {
        decide("prod", "web:1");
        deploy("web:1", 1);
        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.PROGRESSING);
        now.set(START.plus(Duration.ofMinutes(10)));
        deploy("web:1", 2);

        await().atMost(10, SECONDS).until(() -> reported.contains("1 no earlier revision was healthy"));
        await().atMost(10, SECONDS)
                .until(() -> String.valueOf(
                                record().getStatus().rollouts().getFirst().message())
                        .endsWith("; not rolled back: no earlier revision was healthy"));
        assertThat(restored).isEmpty();
    }

    @Test
    void neitherHealthyNorAttestedWhileItRunsOtherImages() {
        running = Optional.of(OTHER);
        decide("staging", "web:1");
        deploy("web:1", 3);

        await().atMost(10, SECONDS).until(() -> reported.contains("1 ImageMismatch"));
        running = Optional.empty();
        deploy("web:1", 2);
        deploy("web:1", 3);
        await().atMost(10, SECONDS).until(() -> reported.contains("1 ImageUnknown"));
        assertThat(phase(0)).isEqualTo(Phase.PROGRESSING);
        assertThat(pushed).isEmpty();

        running = Optional.of(DIGEST);
        deploy("web:1", 2);
        deploy("web:1", 3);
        await().atMost(10, SECONDS).until(() -> attestedAt(0) != null);
    }

    @Test
    void doesNotRollBackWithoutSetting() {
        failAfterHealth("dev", "jane");

        await().atMost(10, SECONDS).until(() -> phase(0) == Phase.FAILED);
        assertThat(restored).isEmpty();
    }

    @Test
    void deletesOldestRecordsOfDeletedWorkloads() {
        now.set(START.plus(Duration.ofHours(3)));
        for (int i = 0; i < 3; i++) {
            client.resource(record("deleted-" + i, "dev", START.plus(Duration.ofHours(i)), "jane", "web:1"))
                    .create();
        }

        await().atMost(10, SECONDS)
                .until(() -> client.resources(DeploymentRecord.class).inNamespace("shop").list().getItems().stream()
                        .map(record -> record.getMetadata().getName())
                        .toList()
                        .equals(List.of("deployment-deleted-2")));
    }

    /** Deploys a healthy revision and a second one that fails at its deadline. */
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
        deploy(image, ready, 0);
    }

    private void deploy(String image, int ready, int minReadySeconds) {
        var deployments = client.apps().deployments().inNamespace("shop");
        var stored = deployments.withName("web").get() == null
                ? deployments.resource(deployment(image)).create()
                : deployments.withName("web").edit(current -> {
                    current.setSpec(deployment(image).getSpec());
                    current.getSpec().setMinReadySeconds(minReadySeconds == 0 ? null : minReadySeconds);
                    return current;
                });
        stored.setStatus(new DeploymentStatusBuilder()
                .withObservedGeneration(stored.getMetadata().getGeneration())
                .withReplicas(3)
                .withUpdatedReplicas(3)
                .withAvailableReplicas(ready)
                .build());
        client.resource(stored).updateStatus();
    }

    private Optional<RolloutConfiguration> configuration() {
        return Optional.ofNullable(record().getStatus())
                .filter(status -> !status.rollouts().isEmpty())
                .map(status -> status.rollouts().getFirst().configuration());
    }

    private Configuration opened() {
        var recorded =
                RecordFormat.rollouts(record().getStatus()).getFirst().health().configuration();
        return CONFIGURATIONS
                .reader()
                .open(recorded.orElseThrow(), new ConfigurationOwner("shop", "Deployment", "web"))
                .orElseThrow();
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

    /** Returns an Environment that compares configurations with the Environment "dev". */
    private static CompiledEnvironment comparing(String name) {
        var reader = new EnvironmentSpecReader();
        var source = new Environment();
        source.setMetadata(new ObjectMetaBuilder().withName(name).build());
        source.setSpec(Serialization.unmarshal(
                "namespaces: [qa]\npromotion: {from: dev, soak: 10m, configuration: Same}", EnvironmentSpec.class));
        var compiled = reader.compile(source);
        assertThat(reader.errors()).isEmpty();
        return compiled;
    }

    private static CompiledEnvironment attesting(String name) {
        return new CompiledEnvironment(
                name,
                1,
                List.of(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(new CompiledEnvironment.AttestationRules(
                        Duration.ZERO,
                        List.of(Glob.parse("registry.example/**")),
                        new CompiledEnvironment.AttestationSigning.WithKey(
                                new CompiledEnvironment.SecretEntry("promotion", "cosign.key"),
                                Optional.of(new CompiledEnvironment.SecretEntry("promotion", "cosign.password"))),
                        Optional.of(new CompiledEnvironment.SecretEntry("push", ".dockerconfigjson")))),
                new CompiledEnvironment.RolloutVerification(Duration.ofMinutes(10), false, false),
                List.of(),
                DeploymentWindows.NONE,
                ChangeRules.NONE,
                Optional.empty(),
                Optional.empty());
    }

    private static CompiledEnvironment environment(String name, boolean rollback) {
        return new CompiledEnvironment(
                name,
                1,
                List.of(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                new CompiledEnvironment.RolloutVerification(Duration.ofMinutes(10), rollback, false),
                List.of(),
                DeploymentWindows.NONE,
                ChangeRules.NONE,
                Optional.empty(),
                Optional.empty());
    }

    /** Creates a record with the newest revision first, deployed by the user. */
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
                .withImage("registry.example/" + image)
                .endContainer()
                .build();
    }

    private static String fingerprint(String image) {
        return TemplateFingerprint.of(new ObjectMeta(), spec(image));
    }

    private final class FakeWorkloads implements WorkloadReader {
        @Override
        public Optional<Workload> current(HasMetadata workload) {
            return Optional.ofNullable(client.resource(workload).get())
                    .flatMap(each -> SubjectReader.read(each, "shop"))
                    .map(Workload.class::cast);
        }

        /** Returns as many ready Pods as the Deployment reports, and others that have been on a node since the start. */
        @Override
        public RevisionPods pods(HasMetadata workload, String template) {
            int ready = ((Deployment) workload).getStatus().getAvailableReplicas();
            return new RevisionPods(
                    IntStream.range(0, 3)
                            .mapToObj(i -> new PodState(
                                    "web-" + i,
                                    i < ready ? PodState.PodHealth.READY : PodState.PodHealth.NOT_READY,
                                    "the readiness probe of container \"web\" fails",
                                    START,
                                    START,
                                    Optional.empty(),
                                    List.of(
                                            new ReportedImage("web", "registry.example/web:1", running, false),
                                            new ReportedImage("web", "registry.example/web:2", running, false),
                                            new ReportedImage(
                                                    "sidecar",
                                                    "docker.io/library/sidecar:1",
                                                    Optional.of(OTHER),
                                                    false)),
                                    new PullIdentity("shop", "default", List.of())))
                            .toList(),
                    true);
        }

        @Override
        public void restore(HasMetadata workload, String failed, String template) {
            rollbackFailure.ifPresent(message -> {
                throw new IllegalStateException(message);
            });
            edit(record("web", "prod", now.get(), OPERATOR, "web:1", "web:2", "web:1")); // by its admission
            restored.add("while %s: %s -> %s".formatted(phase(0), failed, template));
        }
    }

    private final class FakeRecorder implements RolloutRecorder {
        @Override
        public void record(DeploymentRecord record, PhaseTransition transition) {
            reported.add(transition.revision().number() + " " + transition.phase());
        }

        @Override
        public void healthChanged(DeploymentRecord record, HealthChange change) {
            reported.add(change.revision().number() + " "
                    + change.unhealthy().map(state -> state.reason().label()).orElse("recovered"));
        }

        @Override
        public void attested(
                DeploymentRecord record, dev.sallyport.rollout.Revision revision, Instant at, String message) {
            reported.add(revision.number() + " attested " + message);
        }

        @Override
        public void rollbackFailed(DeploymentRecord record, PhaseTransition failure, String message) {
            reported.add(failure.revision().number() + " " + message);
        }
    }
}
