package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.finding.Finding;
import dev.sallyport.identity.User;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.ObjectKind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Table of kinds, fields and checks: which checks an update of one field of an old object evaluates. The requester is not a
 * deployer, the Environment is frozen, the registry is unavailable, and the object violates a policy that is newer.
 */
class UpdateTableTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private static final Set<String> NONE = Set.of();
    private static final Set<String> RUN = Set.of("access/deployer", "access/freeze", "network/host-port");
    private static final Set<String> IMAGES =
            Set.of("access/deployer", "access/freeze", "network/host-port", "image/signature");

    private static final Set<ObjectKind> KEEP_PODS = Set.of(ObjectKind.POD, ObjectKind.JOB);

    private static final String POD_SPEC = """
        serviceAccountName: web
        imagePullSecrets: [{name: ours}]
        containers: [{name: web, image: "a.io/web:1", ports: [{containerPort: 80, hostPort: 80}]}]
        """;

    /** Fields of the pod spec, and the checks for kinds that replace Pods; Pods and Jobs differ where placement is marked. */
    private static final Map<String, List<String>> IMAGE_FIELDS = Map.of(
            "image",
                    List.of("containers: [{name: web, image: \"a.io/web:2\", ports: [{containerPort: 80, hostPort:"
                            + " 80}]}]"),
            "containers",
                    List.of(
                            "initContainers: [{name: init, image: \"a.io/web:1\"}]",
                            "ephemeralContainers: [{name: debug, image: \"a.io/web:1\"}]"),
            "volume", List.of("volumes: [{name: data, image: {reference: \"a.io/data:1\"}}]"),
            "identity", List.of("serviceAccountName: other", "imagePullSecrets: [{name: other}]"));

    private static final List<String> RUN_FIELDS = List.of(
            with("command: [sh]"),
            with("args: [a]"),
            with("env: [{name: A, value: b}]"),
            with("envFrom: [{secretRef: {name: a}}]"),
            with("volumeMounts: [{name: a, mountPath: /a}]"),
            with("securityContext: {privileged: true}"),
            with("livenessProbe: {exec: {command: [sh]}}"),
            with("lifecycle: {postStart: {exec: {command: [sh]}}}"),
            with("workingDir: /tmp"),
            with("resources: {claims: [{name: gpu}]}"),
            "volumes: [{name: a, secret: {secretName: a}}]",
            "hostNetwork: true",
            "hostPID: true",
            "securityContext: {runAsUser: 0}",
            "runtimeClassName: other",
            "automountServiceAccountToken: true",
            "hostAliases: [{ip: 1.2.3.4, hostnames: [a]}]",
            "dnsConfig: {nameservers: [1.2.3.4]}",
            "nodeName: node-1",
            "restartPolicy: Never");

    private static final List<String> PLACEMENT_FIELDS = List.of(
            "nodeSelector: {pool: batch}",
            "tolerations: [{operator: Exists}]",
            "affinity: {nodeAffinity: {}}",
            "schedulingGates: [{name: kueue.x-k8s.io/admission}]",
            "activeDeadlineSeconds: 60",
            "terminationGracePeriodSeconds: 1",
            with("resources: {requests: {cpu: 2}, limits: {cpu: 2}}"),
            "resources: {requests: {cpu: 2}}");

    private static final List<String> METADATA_FIELDS = List.of(
            "labels: {app: web, role: primary}",
            "annotations: {cluster-autoscaler.kubernetes.io/safe-to-evict: \"false\"}");

    private static final List<String> OBJECT_FIELDS = List.of(
            "metadata: {labels: {app: web, role: primary}}",
            "metadata: {annotations: {leader: a}}",
            "metadata: {finalizers: [batch.kubernetes.io/job-tracking]}",
            "metadata: {ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: a, uid: u}]}",
            "metadata: {deletionTimestamp: \"2026-01-01T00:00:00Z\"}",
            "spec: {replicas: 9}",
            "spec: {suspend: false, parallelism: 2, completions: 4, backoffLimit: 9, ttlSecondsAfterFinished: 1}",
            "spec: {paused: true, minReadySeconds: 9, progressDeadlineSeconds: 9, revisionHistoryLimit: 1}",
            "spec: {strategy: {type: Recreate}, updateStrategy: {type: OnDelete}}",
            "spec: {schedule: \"* * * * *\", concurrencyPolicy: Forbid, startingDeadlineSeconds: 9}",
            "spec: {activeDeadlineSeconds: 9}",
            "status: {replicas: 3, phase: Running}");

    private final AtomicInteger questions = new AtomicInteger();

    static Stream<Arguments> updates() {
        return ObjectKind.builtIn().stream().filter(ObjectKind::isWorkload).flatMap(kind -> {
            var kept = KEEP_PODS.contains(kind) ? NONE : RUN;
            return Stream.of(
                            IMAGE_FIELDS.values().stream()
                                    .flatMap(List::stream)
                                    .map(field -> arguments(kind, inPodSpec(kind, field), IMAGES)),
                            RUN_FIELDS.stream().map(field -> arguments(kind, inPodSpec(kind, field), RUN)),
                            PLACEMENT_FIELDS.stream().map(field -> arguments(kind, inPodSpec(kind, field), kept)),
                            METADATA_FIELDS.stream()
                                    .map(field ->
                                            arguments(kind, inPodTemplate(kind, "metadata: {" + field + "}"), kept)),
                            OBJECT_FIELDS.stream()
                                    .filter(field -> kind != ObjectKind.POD || !field.startsWith("spec"))
                                    .map(field -> arguments(kind, field, NONE)))
                    .flatMap(stream -> stream);
        });
    }

    @ParameterizedTest
    @MethodSource("updates")
    void evaluatesOnlyChecksOfChangedFields(ObjectKind kind, String field, Set<String> checks) {
        var before = object(kind);
        var after = merged(before, yaml(field));
        assertThat(after).isNotEqualTo(before);

        var findings = findings(before, after);

        assertThat(Set.copyOf(findings.stream().map(Finding::check).toList())).isEqualTo(checks);
        assertThat(findings)
                .filteredOn(finding -> finding.check().equals("image/signature"))
                .allSatisfy(finding ->
                        assertThat(finding.undecidedReason()).isEqualTo(UndecidedReason.REGISTRY_UNAVAILABLE));
        assertThat(questions.get() > 0).as("questions to the registry").isEqualTo(checks.contains("image/signature"));
    }

    /** A check of images that asks no registry is evaluated for the same changes. */
    @ParameterizedTest
    @MethodSource("kinds")
    void evaluatesImageReferencesOnlyOfChangedImages(ObjectKind kind) {
        var policy = Policies.compile("images: {tags: RequireDigest}").policy();
        var before = object(kind);

        assertThat(findings(policy, before, merged(before, yaml(inPodSpec(kind, with("args: [a]"))))))
                .isEmpty();
        assertThat(findings(policy, before, merged(before, yaml(inPodSpec(kind, "serviceAccountName: other")))))
                .extracting(Finding::check)
                .containsExactly("image/digest");
    }

    private static List<Finding> findings(Policy policy, JsonNode before, JsonNode after) {
        return TestEvaluator.of(policy)
                .evaluate(new AdmissionAttributes(
                        Manifests.subject(after.toString()), Manifests.subject(before.toString()), null, Map::of))
                .findings();
    }

    /** Every check is evaluated when the object is new, so that the table is not empty for another reason. */
    @ParameterizedTest
    @MethodSource("kinds")
    void evaluatesEveryCheckOfANewObject(ObjectKind kind) {
        assertThat(findings(null, object(kind))).extracting(Finding::check).containsOnlyOnceElementsOf(IMAGES);
    }

    static List<ObjectKind> kinds() {
        return ObjectKind.builtIn().stream().filter(ObjectKind::isWorkload).toList();
    }

    private List<Finding> findings(@Nullable JsonNode before, JsonNode after) {
        var cluster = new EnvironmentFixture()
                .with(
                        "production",
                        "namespaces: [shop]\nfreeze: [{startTime: 2026-11-24T00:00:00Z, endTime: 2026-11-25T00:00:00Z,"
                                + " reason: holidays}]");
        var policy = policy();
        return TestEvaluator.of(namespace -> Stream.concat(cluster.index().of(namespace).stream(), Stream.of(policy))
                        .toList())
                .evaluate(new AdmissionAttributes(
                        Manifests.subject(after.toString()),
                        before == null ? null : Manifests.subject(before.toString()),
                        User.named("system:serviceaccount:shop:web"),
                        Map::of))
                .findings();
    }

    private Policy policy() {
        var down = new Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, "a.io is down");
        return Policies.compiler(new ImageServices(
                        (image, _, _) -> {
                            questions.incrementAndGet();
                            return new Resolution.Resolved(image.withDigest("sha256:" + "a".repeat(64)));
                        },
                        (_, _, _, _, _) -> down,
                        ImageIndexes.NONE))
                .compile(Policies.policy(
                        """
                        authorities:
                          - name: ci
                            key:
                              pem: |
                        %s
                        images: {rules: [{match: ["**"], signedBy: [ci]}]}
                        network: {hostPorts: []}
                        """.formatted(new KeyMint(Algorithm.P256).pem().indent(8))))
                .policy();
    }

    private static String with(String field) {
        return "containers: [{name: web, image: \"a.io/web:1\", ports: [{containerPort: 80, hostPort: 80}], %s}]"
                .formatted(field);
    }

    private static JsonNode object(ObjectKind kind) {
        return merged(
                yaml("""
                    apiVersion: %s
                    kind: %s
                    metadata: {name: web, namespace: shop, labels: {app: web}}
                    """.formatted(kind.apiVersion(), kind.kind())),
                merged(
                        yaml(inPodTemplate(kind, "metadata: {labels: {app: web}}")),
                        yaml(inPodTemplate(kind, "spec: " + json(POD_SPEC)))));
    }

    private static String inPodSpec(ObjectKind kind, String field) {
        return inPodTemplate(kind, "spec: {" + field + "}");
    }

    private static String inPodTemplate(ObjectKind kind, String field) {
        if (kind.podPath().isEmpty()) {
            return field;
        }
        var path = List.of(kind.podPath().split("\\."));
        return path.stream().map(each -> each + ": {").collect(Collectors.joining()) + field + "}".repeat(path.size());
    }

    private static String json(String yaml) {
        return yaml(yaml).toString();
    }

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Returns the object after a merge patch (RFC 7396). */
    private static JsonNode merged(JsonNode object, JsonNode patch) {
        if (!(patch instanceof ObjectNode fields)) {
            return patch;
        }
        var result = object instanceof ObjectNode before ? before.deepCopy() : JSON.createObjectNode();
        fields.properties()
                .forEach(field -> result.set(field.getKey(), merged(result.path(field.getKey()), field.getValue())));
        return result;
    }
}
