package dev.sallyport.policy;

import static dev.sallyport.policy.EnvironmentFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.compile.SpecError;
import dev.sallyport.configuration.Configuration;
import dev.sallyport.configuration.ConfigurationOwner;
import dev.sallyport.configuration.ConfigurationReader.Reading;
import dev.sallyport.configuration.RecordedConfiguration;
import dev.sallyport.configuration.ReferencedObjects.Kind;
import dev.sallyport.environment.DeploymentHistory.Past;
import dev.sallyport.finding.Finding;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Workload;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationPromotionTest {
    private static final String A = "sha256:" + "a".repeat(64);
    private static final String TESTED = "args: [--safe], env: [{name: MODE, value: tested}]";

    private final EnvironmentFixture cluster = new EnvironmentFixture();
    private final List<Recorded> records = new ArrayList<>();

    private record Recorded(String environment, Past past) {}

    @BeforeEach
    void setUp() {
        cluster.authorizer = (_, _) -> true;
        cluster.history = (environment, _, _) -> records.stream()
                .filter(each -> each.environment().equals(environment))
                .map(Recorded::past)
                .toList();
        cluster.with("staging", "namespaces: [staging]");
        production("configuration: Same");
    }

    @Test
    void allowsConfigurationThatWasHealthy() {
        soaked(TESTED);

        assertThat(deploy(TESTED)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void deniesOtherConfigurationWithItsDifferences() {
        soaked(TESTED);

        var verdict = deploy("args: [--insecure], env: [{name: MODE, value: tested}]");
        assertThat(verdict).isInstanceOf(Verdict.Denied.class);
        assertThat(verdict.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.check()).isEqualTo("promotion/configuration");
            assertThat(finding.path()).isEqualTo("spec.template.spec.containers[web].args");
            assertThat(finding.message())
                    .isEqualTo("spec.template.spec.containers[web].args differs from the configuration that was healthy"
                            + " in environment \"staging\": - [\"--safe\"] + [\"--insecure\"]");
            assertThat(finding.fix()).contains("spec.promotion.differences");
        });
    }

    @Test
    void comparesNoConfigurationByDefault() {
        production("soak: 0s");
        soaked(TESTED);

        assertThat(deploy("args: [--insecure]")).isInstanceOf(Verdict.Allowed.class);
        assertThat(cluster.configurations.reads).isZero();
    }

    @ParameterizedTest
    @CsvSource({"Report, Deny, DeploymentWarned", "Same, Warn, DeploymentWarned", "Report, Audit, none"})
    void allowsDifferenceWithReport(String configuration, String action, String expected) {
        production("configuration: %s, action: %s".formatted(configuration, action));
        soaked(TESTED);

        var verdict = deploy("args: [--insecure]");
        assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
        assertThat(verdict.findings()).extracting(Finding::check).contains("promotion/configuration");
        assertThat(verdict.findings())
                .extracting(Finding::action)
                .containsOnly(expected.equals("none") ? Action.AUDIT : Action.WARN);
    }

    @Test
    void allowsListedDifferences() {
        production("configuration: Same, differences: ['spec.template.spec.containers[*].env[MODE]']");
        soaked(TESTED);

        assertThat(deploy("args: [--safe], env: [{name: MODE, value: production}]"))
                .isInstanceOf(Verdict.Allowed.class);
        assertThat(deploy("args: [--safe], env: [{name: OTHER, value: production}]"))
                .isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void comparesContentsOfConfigMapsAndSecrets() {
        cluster.configurations.put(Kind.CONFIG_MAP, "staging", "app", "level", "info");
        cluster.configurations.put(Kind.SECRET, "staging", "db", "password", "staging-password");
        var reference = "envFrom: [{configMapRef: {name: app}}, {secretRef: {name: db}}]";
        soaked(reference);
        cluster.configurations.put(Kind.CONFIG_MAP, "production", "app", "level", "info");
        cluster.configurations.put(Kind.SECRET, "production", "db", "password", "production-password");

        assertThat(deploy(reference).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.path()).isEqualTo("secrets[db].data[password]");
            assertThat(finding.message()).endsWith("value -> another value").doesNotContain("production-password");
        });

        production("configuration: Same, differences: ['secrets[*]']");
        assertThat(deploy(reference)).isInstanceOf(Verdict.Allowed.class);

        cluster.configurations.put(Kind.CONFIG_MAP, "production", "app", "level", "debug");
        assertThat(deploy(reference).findings())
                .extracting(Finding::path)
                .containsExactly("configMaps[app].data[level]");
    }

    /** An update that keeps the images is a deployment too. */
    @Test
    void comparesUpdatesThatKeepTheImages() {
        soaked(TESTED);

        assertThat(cluster.judge("jane", manifest("args: [--insecure]"), manifest(TESTED)))
                .isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void deniesUpdateOfImagesWithoutEvidence() {
        assertThat(cluster.judge("jane", manifest("args: [--insecure]"), manifest(TESTED))
                        .findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.check()).isEqualTo("promotion/configuration"));
    }

    @Test
    void allowsConfigurationThatWasHealthyInTheSameNamespaceBefore() {
        soaked(TESTED);
        healthy("production", "args: [--earlier]");

        assertThat(deploy("args: [--earlier]")).isInstanceOf(Verdict.Allowed.class);
        assertThat(deploy("args: [--other]")).isInstanceOf(Verdict.Denied.class);
    }

    @Test
    void allowsRollbackOfTheOperator() {
        soaked(TESTED);

        assertThat(cluster.judge(EnvironmentFixture.OPERATOR, manifest("args: [--earlier]"), manifest(TESTED)))
                .isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void isUndecidedWhileConfigurationIsNotRecorded() {
        record("staging", Optional.empty());
        assertThat(deploy(TESTED).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.message())
                        .endsWith("was healthy in environment \"staging\" is not recorded yet"));

        records.clear();
        record("staging", Optional.of(RecordedConfiguration.unknown(NOW, "the operator may not read Secret \"db\"")));
        var verdict = deploy(TESTED);
        assertThat(verdict).isNotInstanceOf(Verdict.Allowed.class);
        assertThat(verdict.findings())
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.message()).endsWith("the operator may not read Secret \"db\""));
    }

    @Test
    void isUndecidedWhileTheClusterDoesNotAnswer() {
        cluster.configurations.put(Kind.CONFIG_MAP, "staging", "app", "level", "info");
        soaked("envFrom: [{configMapRef: {name: app}}]");
        cluster.configurations.isAvailable = false;

        assertThat(deploy("envFrom: [{configMapRef: {name: app}}]")).isNotInstanceOf(Verdict.Allowed.class);
    }

    /** A record is opened for its own workload only, so that the form of another workload is no evidence. */
    @Test
    void ignoresConfigurationOfAnotherWorkload() {
        var other = new ConfigurationOwner("staging", "Deployment", "other");
        record("staging", Optional.of(cluster.configurations.reader().record(read("staging", TESTED), other, NOW)));

        assertThat(deploy(TESTED)).isNotInstanceOf(Verdict.Allowed.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "differences: ['spec.replicas']                         | spec.promotion.differences",
                "configuration: Same, differences: ['spec.template.spec']  | spec.promotion.differences[0]",
                "configuration: Same, differences: ['spec.replicas', '**'] | spec.promotion.differences[1]",
                "configuration: Same, evidence: Attestation, attestedBy: [{name: ci, key: {pem: x}}] |"
                        + " spec.promotion.configuration"
            })
    void rejectsInvalidField(String fields, String path) {
        var errors = cluster.compiler()
                .compile(EnvironmentFixture.environment(
                        "production", "namespaces: [production]\npromotion: {from: staging, %s}".formatted(fields)))
                .errors();
        assertThat(errors).extracting(SpecError::path).contains(path);
    }

    private void production(String promotion) {
        cluster.with("production", "namespaces: [production]\npromotion: {from: staging, %s}".formatted(promotion));
    }

    private void soaked(String container) {
        healthy("staging", container);
    }

    private void healthy(String environment, String container) {
        var owner = new ConfigurationOwner(environment, "Deployment", "web");
        record(
                environment,
                Optional.of(cluster.configurations.reader().record(read(environment, container), owner, NOW)));
    }

    private void record(String environment, Optional<RecordedConfiguration> configuration) {
        records.add(new Recorded(
                environment,
                new Past(
                        environment,
                        Set.of(A),
                        Optional.of(NOW.minus(Duration.ofHours(1))),
                        Optional.<Instant>empty(),
                        false,
                        Optional.empty(),
                        configuration)));
    }

    private Configuration read(String namespace, String container) {
        var workload = (Workload)
                Manifests.subject(manifest(container).replace("namespace: production", "namespace: " + namespace));
        var reading = cluster.configurations
                .reader()
                .read(workload, _ -> A, Deadline.in(Duration.ofMinutes(1), InstantSource.system()));
        return ((Reading.Complete) reading).configuration();
    }

    private Verdict deploy(String container) {
        return cluster.judge("jane", manifest(container), null);
    }

    private static String manifest(String container) {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: production}
            spec:
              template:
                spec: {containers: [{name: web, image: "web@%s", %s}]}
            """.formatted(A, container);
    }
}
