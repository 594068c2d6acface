package dev.sallyport.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.configuration.ConfigurationReader.Reading;
import dev.sallyport.configuration.ReferencedObjects.Kind;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Workload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final ConfigurationOwner OWNER = new ConfigurationOwner("shop", "Deployment", "web");

    private final FakeConfigurations cluster = new FakeConfigurations();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "command: [web]                              | command: [sh, -c, x]      | containers[web].command",
                "'args: [--safe]'                            | 'args: [--insecure]'      | containers[web].args",
                "'env: [{name: MODE, value: a}]'             | 'env: [{name: MODE, value: b}]' |"
                        + " containers[web].env[MODE].value",
                "'env: [{name: A, value: a}]'                | 'stdin: false'            |"
                        + " containers[web].env[A].value",
                "'securityContext: {privileged: false}'      | 'securityContext: {privileged: true}' |"
                        + " containers[web].securityContext.privileged",
                "'securityContext: {}'                       | 'tty: false'              |"
                        + " containers[web].securityContext",
                "'resources: {limits: {memory: 1Gi}}'        | 'resources: {limits: {memory: 2Gi}}' |"
                        + " containers[web].resources.limits.memory",
                "'livenessProbe: {tcpSocket: {port: 1}, periodSeconds: 10}' | 'livenessProbe: {tcpSocket: {port: 1},"
                        + " periodSeconds: 11}' | containers[web].livenessProbe.periodSeconds"
            })
    void reportsChangedField(String before, String after, String path) {
        assertThat(differences(read(container(before)), read(container(after)))).contains("spec.template.spec." + path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'terminationMessagePath: /dev/termination-log' | 'terminationMessagePolicy: File'",
                "'resources: {}'                                | 'env: []'",
                "'livenessProbe: {tcpSocket: {port: 1}}' | 'livenessProbe: {tcpSocket: {port: 1}, periodSeconds: 10,"
                        + " failureThreshold: 3}'",
                "'ports: [{containerPort: 80}]' | 'ports: [{containerPort: 80, protocol: TCP}]'"
            })
    void ignoresDefaults(String before, String after) {
        assertThat(differences(read(container(before)), read(container(after)))).isEmpty();
    }

    /** An empty selector matches everything, and an absent one matches no object: no general rule removes empty objects. */
    @Test
    void distinguishesEmptyAndAbsentObjects() {
        var before = deployment("", "volumes: [{name: data, emptyDir: {}}]", "");
        var after = deployment("", "volumes: [{name: data}]", "");

        assertThat(differences(read(before), read(after))).containsExactly("spec.template.spec.volumes[data].emptyDir");
    }

    @Test
    void ignoresFieldsThatControllersWrite() {
        var before = deployment("paused: true", "", "labels: {app: web, pod-template-hash: abc}");
        var after = deployment(
                "",
                "",
                "labels: {app: web}\n      annotations: {kubectl.kubernetes.io/restartedAt: '2026-11-24T12:00:00Z'}");

        assertThat(differences(read(before), read(after))).isEmpty();
    }

    @Test
    void comparesOtherFieldsOfTheWorkload() {
        assertThat(differences(read(deployment("replicas: 1", "", "")), read(deployment("replicas: 2", "", ""))))
                .containsExactly("spec.replicas");
        assertThat(differences(
                        read(deployment("strategy: {type: Recreate}", "", "")),
                        read(deployment("strategy: {type: RollingUpdate}", "", ""))))
                .containsExactly("spec.strategy.type");
    }

    @Test
    void readsPodTemplatesOfAllKindsAtOnePath() {
        assertThat(read("""
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: web, namespace: shop}
            spec:
              schedule: "0 * * * *"
              jobTemplate:
                spec:
                  backoffLimit: 2
                  template:
                    spec: {containers: [{name: web, image: web, args: [a]}]}
            """).values())
                .containsEntry("spec.schedule", "\"0 * * * *\"")
                .containsEntry("spec.jobTemplate.spec.backoffLimit", "2")
                .containsEntry("spec.template.spec.containers[web].args", "[\"a\"]")
                .noneSatisfy((path, _) -> assertThat(path).contains("jobTemplate.spec.template"));
    }

    /** The digests are the same as a set, so that promotion/evidence alone does not see it. */
    @Test
    void reportsImagesThatAreSwappedBetweenContainers() {
        var before = deployment("", "initContainers: [{name: init, image: tool}]", "");
        var after = before.replace("image: tool", "image: swap")
                .replace("image: web", "image: tool")
                .replace("image: swap", "image: web");

        assertThat(differences(read(before), read(after)))
                .containsExactly(
                        "spec.template.spec.containers[web].image", "spec.template.spec.initContainers[init].image");
    }

    @Test
    void reportsOrderOfVariablesThatAreInBothLists() {
        var before = container("env: [{name: A, value: a}, {name: B, value: b}]");
        var after = container("env: [{name: B, value: b}, {name: C, value: c}, {name: A, value: a}]");

        assertThat(read(after).differencesFrom(read(before), List.of(PathPattern.parse("**.env[C]"))))
                .singleElement()
                .satisfies(difference -> {
                    assertThat(difference.path()).isEqualTo("spec.template.spec.containers[web].env");
                    assertThat(difference.diff()).isEqualTo("- in the order A, B + in the order B, A");
                });
    }

    /** The last of two variables of one name is used. */
    @Test
    void reportsVariableThatIsRepeated() {
        var before = container("env: [{name: A, value: a}]");
        var after = container("env: [{name: A, value: a}, {name: A, value: b}]");

        assertThat(differences(read(before), read(after)))
                .contains("spec.template.spec.containers[web].env[A#2].value");
    }

    /** Names of variables may contain brackets and dots; they never spell the path of another field. */
    @Test
    void escapesNamesThatSpellPaths() {
        var after = container("env: [{name: 'OK].x[', value: a}]");

        assertThat(read(after).differencesFrom(read(container("")), List.of(PathPattern.parse("**.env[OK]"))))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "envFrom: [{configMapRef: {name: app}}]",
                "'env: [{name: X, valueFrom: {configMapKeyRef: {name: app, key: level}}}]'"
            })
    void reportsChangedContentOfConfigMap(String reference) {
        cluster.put(Kind.CONFIG_MAP, "shop", "app", "level", "info");
        var before = read(container(reference));
        cluster.put(Kind.CONFIG_MAP, "shop", "app", "level", "debug");

        assertThat(differences(before, read(container(reference)))).containsExactly("configMaps[app].data[level]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'volumes: [{name: v, secret: {secretName: db}}]'",
                "'volumes: [{name: v, projected: {sources: [{secret: {name: db}}]}}]'",
                "'volumes: [{name: v, projected: {sources: [{secret: {name: db, items: [{key: password, path:"
                        + " p}]}}]}}]'"
            })
    void reportsChangedContentOfSecretWithoutItsValue(String volumes) {
        cluster.put(Kind.SECRET, "shop", "db", "password", "hunter2");
        var before = read(deployment("", volumes, ""));
        cluster.put(Kind.SECRET, "shop", "db", "password", "hunter3");
        var after = read(deployment("", volumes, ""));

        assertThat(after.differencesFrom(before, List.of())).singleElement().satisfies(difference -> {
            assertThat(difference.path()).isEqualTo("secrets[db].data[password]");
            assertThat(difference.diff()).isEqualTo("value -> another value");
        });
        assertThat(after.values().toString()).doesNotContain("hunter");
    }

    @Test
    void ignoresEntriesThatAreNotUsed() {
        var reference = "env: [{name: X, valueFrom: {configMapKeyRef: {name: app, key: level}}}]";
        cluster.put(Kind.CONFIG_MAP, "shop", "app", "level", "info");
        var before = read(container(reference));
        cluster.put(Kind.CONFIG_MAP, "shop", "app", "other", "x");

        assertThat(differences(before, read(container(reference)))).isEmpty();
    }

    @Test
    void reportsObjectThatDoesNotExist() {
        var absent = read(container("envFrom: [{secretRef: {name: db, optional: true}}]"));
        cluster.put(Kind.SECRET, "shop", "db", "password", "hunter2");
        var present = read(container("envFrom: [{secretRef: {name: db, optional: true}}]"));

        assertThat(differences(absent, present)).containsExactly("secrets[db]", "secrets[db].data[password]");
    }

    @Test
    void showsNoCredentialOfTheManifest() {
        var before = read(container("env: [{name: DB_PASSWORD, value: s3cr3tS3cr3t1}]"));
        var after = read(container("env: [{name: DB_PASSWORD, value: s3cr3tS3cr3t2}]"));

        assertThat(after.differencesFrom(before, List.of()))
                .singleElement()
                .satisfies(difference -> assertThat(difference.diff()).isEqualTo("value -> another value"));
        assertThat(after.values().toString()).doesNotContain("s3cr3t");
    }

    @Test
    void ignoresTokenVolumeThatTheApiServerAddsToPods() {
        var plain = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: shop}
            spec:
              containers: [{name: web, image: web}]
            """;
        var injected = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: shop}
            spec:
              containers:
                - name: web
                  image: web
                  volumeMounts: [{name: kube-api-access-abc, readOnly: true, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}]
              tolerations:
                - {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute, tolerationSeconds: 300}
              volumes:
                - name: kube-api-access-abc
                  projected:
                    sources:
                      - serviceAccountToken: {expirationSeconds: 3607, path: token}
                      - configMap: {name: kube-root-ca.crt, items: [{key: ca.crt, path: ca.crt}]}
                      - downwardAPI: {items: [{path: namespace, fieldRef: {apiVersion: v1, fieldPath: metadata.namespace}}]}
            """;

        assertThat(differences(read(plain), read(injected))).isEmpty();
        assertThat(differences(
                        read(plain.replace("spec:", "spec:\n  automountServiceAccountToken: false")),
                        read(injected.replace("spec:", "spec:\n  automountServiceAccountToken: false"))))
                .isNotEmpty();
        assertThat(differences(read(plain), read(injected.replace("path: token}", "path: token, audience: vault}"))))
                .isNotEmpty();
    }

    /** A pod template has no injected fields: the same volume there is a change of the user. */
    @Test
    void reportsTokenVolumeInPodTemplate() {
        var volume =
                "volumes: [{name: kube-api-access-abc, projected: {sources: [{serviceAccountToken: {path: token}}]}}]";

        assertThat(differences(read(container("")), read(deployment("", volume, ""))))
                .isNotEmpty();
    }

    @Test
    void isIncompleteBeyondItsBounds() {
        var references = IntStream.range(0, 65)
                .mapToObj(i -> "{configMapRef: {name: app%d}}".formatted(i))
                .collect(Collectors.joining(", "));
        assertThat(reading(container("envFrom: [%s]".formatted(references))))
                .isInstanceOfSatisfying(Reading.Incomplete.class, incomplete -> {
                    assertThat(incomplete.reason()).isEqualTo(UndecidedReason.TOO_EXPENSIVE);
                    assertThat(incomplete.message()).contains("64");
                });

        cluster.put(Kind.SECRET, "shop", "big", "data", "x".repeat(9 * 1024 * 1024));
        assertThat(reading(container("envFrom: [{secretRef: {name: big}}]"))).isInstanceOf(Reading.Incomplete.class);
        assertThat(reading(container("args: ['%s']".formatted("x".repeat(600 * 1024)))))
                .isInstanceOf(Reading.Incomplete.class);
    }

    @Test
    void isIncompleteWithoutPermission() {
        cluster.forbid(Kind.SECRET, "shop", "db");

        assertThat(reading(container("envFrom: [{secretRef: {name: db}}]")))
                .isInstanceOfSatisfying(
                        Reading.Incomplete.class,
                        incomplete -> assertThat(incomplete.reason()).isEqualTo(UndecidedReason.POLICY_ERROR));
    }

    @Test
    void opensRecordedConfigurationForItsWorkloadOnly() {
        var configuration = read(container("args: [a]"));
        var recorded = cluster.reader().record(configuration, OWNER, NOW);

        assertThat(cluster.reader().open(recorded, OWNER)).contains(configuration);
        assertThat(cluster.reader().open(recorded, new ConfigurationOwner("other", "Deployment", "web")))
                .isEmpty();
        assertThat(new ConfigurationReader(
                                (_, _, _) -> new ReferencedObjects.ReferencedData.Absent(),
                                () -> ConfigurationKey.of("k".repeat(32).getBytes(StandardCharsets.UTF_8)),
                                (_, _) -> false)
                        .open(recorded, OWNER))
                .isEmpty();
    }

    /** Neither the form nor the fingerprint of one workload tells whether another has the same Secret. */
    @Test
    void recordsEqualConfigurationsDifferently() {
        cluster.put(Kind.SECRET, "shop", "db", "password", "hunter2");
        var configuration = read(container("envFrom: [{secretRef: {name: db}}]"));
        var one = cluster.reader().record(configuration, OWNER, NOW);
        var again = cluster.reader().record(configuration, OWNER, NOW);
        var other = cluster.reader().record(configuration, new ConfigurationOwner("dev", "Deployment", "web"), NOW);

        assertThat(again.fingerprint()).isEqualTo(one.fingerprint());
        assertThat(again.form()).isNotEqualTo(one.form());
        assertThat(other.fingerprint()).isNotEqualTo(one.fingerprint());
        assertThat(one.toString()).doesNotContain("hunter2");
    }

    @Test
    void keepsNoFormThatIsTooLarge() {
        var names = IntStream.range(0, 900)
                .mapToObj(i -> "{name: V%d, value: '%d'}"
                        .formatted(i, Integer.toString(i * 7919).hashCode()))
                .collect(Collectors.joining(", "));
        var recorded = cluster.reader().record(read(container("env: [%s]".formatted(names))), OWNER, NOW);

        assertThat(recorded.fingerprint()).isNotEmpty();
        assertThat(recorded.form()).isEmpty();
        assertThat(recorded.message()).contains("larger than 8 KiB");
    }

    private static List<String> differences(Configuration before, Configuration after) {
        return after.differencesFrom(before, List.of()).stream()
                .map(Difference::path)
                .toList();
    }

    private Configuration read(String manifest) {
        assertThat(reading(manifest)).isInstanceOf(Reading.Complete.class);
        return ((Reading.Complete) reading(manifest)).configuration();
    }

    private Reading reading(String manifest) {
        return cluster.reader()
                .read(
                        workload(manifest),
                        image -> "sha256:" + image,
                        Deadline.in(Duration.ofMinutes(1), InstantSource.system()));
    }

    private static Workload workload(String manifest) {
        return Manifests.workload(manifest);
    }

    private static String container(String fields) {
        return deployment("", "", "").replace("image: web", "image: web" + (fields.isEmpty() ? "" : ", " + fields));
    }

    private static String deployment(String spec, String podSpec, String metadata) {
        return """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec:
              %s
              template:
                metadata:
                  name: web
                  %s
                spec:
                  %s
                  containers: [{name: web, image: web}]
            """.formatted(spec, metadata.replace("\n      ", "\n      "), podSpec);
    }
}
