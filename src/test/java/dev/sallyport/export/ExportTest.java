package dev.sallyport.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.policy.Policies;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ParamKind;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExportTest {
    private static final Path KEY = Path.of("src/test/resources/sigstore/cosign-3.1.3/keys/p256.pub");
    private static final String PRIVILEGED = "podSecurity: {level: baseline}";

    @ParameterizedTest
    @CsvSource({
        "v1,Pod,'spec: '",
        "v1,PodTemplate,'template: {spec: '",
        "v1,ReplicationController,'spec: {template: {spec: '",
        "apps/v1,ReplicaSet,'spec: {template: {spec: '",
        "apps/v1,Deployment,'spec: {template: {spec: '",
        "apps/v1,StatefulSet,'spec: {template: {spec: '",
        "apps/v1,DaemonSet,'spec: {template: {spec: '",
        "batch/v1,Job,'spec: {template: {spec: '",
        "batch/v1,CronJob,'spec: {jobTemplate: {spec: {template: {spec: '"
    })
    void evaluatesPodTemplateOfEveryKind(String apiVersion, String kind, String head) {
        var braces = "}".repeat((int) head.chars().filter(c -> c == '{').count());
        var object = Manifests.subject("apiVersion: %s\nkind: %s\nmetadata: {name: web}\n%s%s%s"
                .formatted(
                        apiVersion,
                        kind,
                        head,
                        "{ephemeralContainers: [{name: bad, image: x, securityContext: {privileged: true}}],"
                                + " initContainers: [{name: worse, image: x, securityContext: {privileged: true}}],"
                                + " containers: [{name: good, image: x}]}",
                        braces));

        assertThat(messages(PRIVILEGED, object, null))
                .containsExactly("pod-security/privileged: init container \"worse\" is privileged"
                        + " (securityContext.privileged); ephemeral container \"bad\" is privileged"
                        + " (securityContext.privileged)");
    }

    @Test
    void allowsUpdateWithoutChangeOfPodTemplate() {
        var old = deployment("{}", "{}", true);

        assertThat(messages(PRIVILEGED, deployment("{owner: jane}", "{}", true), old))
                .isEmpty();
        assertThat(messages(PRIVILEGED, deployment("{}", "{tier: web}", true), old))
                .hasSize(1);
        assertThat(messages(PRIVILEGED, deployment("{}", "{}", true), deployment("{}", "{}", false)))
                .hasSize(1);
    }

    @Test
    void deniesUpdateAfterWhichPolicyMatches() {
        var policy = "match: {workloadSelector: {matchLabels: {tier: web}}}\n" + PRIVILEGED;

        assertThat(messages(policy, deployment("{tier: web}", "{}", true), deployment("{}", "{}", true)))
                .hasSize(1);
        assertThat(messages(policy, deployment("{tier: web}", "{}", true), deployment("{tier: web}", "{}", true)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'{key: tier, operator: In, values: [web, api]}',1",
        "'{key: tier, operator: In, values: [api]}',0",
        "'{key: tier, operator: NotIn, values: [api]}',1",
        "'{key: off, operator: NotIn, values: [api]}',1",
        "'{key: off, operator: Exists}',0",
        "'{key: off, operator: DoesNotExist}',1",
        "'{key: app, operator: In, values: [web]}',1"
    })
    void matchesLabelsOfObjectOrPod(String expression, int denials) {
        var policy = "match: {workloadSelector: {matchExpressions: [%s]}}\n".formatted(expression) + PRIVILEGED;

        assertThat(messages(policy, deployment("{tier: web}", "{app: web, tier: web}", true), null))
                .hasSize(denials);
    }

    @ParameterizedTest
    @CsvSource({"shop,0", "shop-web,1", "shop-web-eu,1", "a-shop-web,0", "shopxweb,0"})
    void matchesNamespacesByGlob(String namespace, int denials) {
        var object = Manifests.subject("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web, namespace: %s}
            spec: {hostPID: true, containers: [{name: web, image: x}]}
            """.formatted(namespace));

        assertThat(messages("match: {namespaces: [\"shop-*\"]}\n" + PRIVILEGED, object, null))
                .hasSize(denials);
    }

    @Test
    void exportsRulesWithVariables() {
        var policy = """
            variables:
              - {name: labels, expression: "object.metadata.?labels.orValue({})"}
            rules:
              - name: owner
                expression: "'owner' in variables.labels // of the object"
                messageExpression: "object.metadata.name + ' has no owner'"
              - {name: few, expression: "object.spec.?replicas.orValue(1) < 5", message: too many}
            """;

        assertThat(messages(policy, deployment("{}", "{}", false), null))
                .containsExactly("rule/owner: web has no owner");
        assertThat(messages(policy, deployment("{owner: jane}", "{}", false), null))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "v1,Pod,'spec: '",
        "apps/v1,Deployment,'spec: {template: {spec: '",
        "batch/v1,CronJob,'spec: {jobTemplate: {spec: {template: {spec: '",
    })
    void exportsPodVariablesOfRules(String apiVersion, String kind, String head) {
        var policy = """
            variables: [{name: images, expression: "images.filter(i, i != 'x')"}]
            rules:
              - {name: images, expression: "variables.images.all(i, i == 'y')", messageExpression: "images.join(',')"}
              - {name: names, expression: "containers.all(c, c.name != 'bad')"}
              - {name: ipc, expression: "!podSpec.?hostIPC.orValue(false)"}
            """;
        var braces = "}".repeat((int) head.chars().filter(c -> c == '{').count());
        var spec = "{hostIPC: true, initContainers: [{name: bad, image: y}], containers: [{name: web, image: x}],"
                + " volumes: [{name: v, image: {reference: z}}]}";
        var object = Manifests.subject("apiVersion: %s\nkind: %s\nmetadata: {name: web}\n%s%s%s"
                .formatted(apiVersion, kind, head, spec, braces));

        assertThat(messages(policy, object, null))
                .containsExactly(
                        "rule/images: y,x,z",
                        "rule/names: failed expression: containers.all(c, c.name != 'bad')",
                        "rule/ipc: failed expression: !podSpec.?hostIPC.orValue(false)");
        assertThat(messages(policy, object, object)).isEmpty();
    }

    @Test
    void exportsPodVariablesForKindsWithoutPods() {
        var service = Manifests.subject("""
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {ports: [{port: 80}]}
            """);
        var policy = """
            match: {kinds: [Service]}
            rules: [{name: none, expression: "podSpec != null || containers.size() > 0 || images.size() > 0"}]
            """;

        assertThat(messages(policy, service, null)).hasSize(1);
    }

    @Test
    void exportsRulesWithParamsAsPolicyOfTheirOwn() {
        var export = export("""
            params: {kind: ConfigMap, namespace: ops, name: limits, whenMissing: Allow}
            variables:
              - {name: max, expression: int(params.data.max)}
              - {name: half, expression: variables.max / 2}
              - {name: labels, expression: "object.metadata.?labels.orValue({})"}
            rules:
              - {name: owner, expression: "'owner' in variables.labels"}
              - {name: few, expression: "object.spec.?replicas.orValue(1) < variables.half"}
            """);

        var policies = export.objects().stream()
                .filter(ValidatingAdmissionPolicy.class::isInstance)
                .map(policy -> ((ValidatingAdmissionPolicy) policy).getSpec())
                .toList();
        assertThat(policies).hasSize(2);
        assertThat(policies.getFirst().getParamKind()).isNull();
        assertThat(policies.getFirst().getVariables().toString())
                .contains("labels")
                .doesNotContain("params");
        assertThat(policies.getLast().getParamKind()).isEqualTo(new ParamKind("v1", "ConfigMap"));
        assertThat(policies.getLast().getValidations()).hasSize(1);
        var bindings = export.objects().stream()
                .filter(ValidatingAdmissionPolicyBinding.class::isInstance)
                .map(binding ->
                        ((ValidatingAdmissionPolicyBinding) binding).getSpec().getParamRef())
                .toList();
        assertThat(bindings.getFirst()).isNull();
        assertThat(bindings.getLast().getNamespace()).isEqualTo("ops");
        assertThat(bindings.getLast().getParameterNotFoundAction()).isEqualTo("Allow");
    }

    @Test
    void allowsUpdateIfOldObjectViolatedRule() {
        var policy = """
            variables: [{name: labels, expression: "object.metadata.?labels.orValue({})"}]
            rules: [{name: owner, expression: "'owner' in variables.labels || object.metadata.name == 'object'"}]
            """;
        var without = deployment("{}", "{}", false);
        var with = deployment("{owner: jane}", "{}", false);

        assertThat(messages(policy, without, with)).hasSize(1);
        assertThat(messages(policy, without, deployment("{tier: web}", "{}", false)))
                .isEmpty();
        assertThat(messages(policy, deployment("{}", "{}", true), without)).hasSize(1);
    }

    @Test
    void reportsOmissions() throws IOException {
        var export = export("""
            authorities: [{name: ci, key: {pem: "%s"}}]
            images: {rules: [{match: ["**"], signedBy: [ci]}]}
            secrets: {literals: Forbid}
            rules: [{name: late, expression: "now > timestamp('2026-01-01T00:00:00Z')"}]
            """.formatted(Files.readString(KEY).replace("\n", "\\n")));

        assertThat(export.objects()).isEmpty();
        assertThat(export.omissions())
                .extracting(Omission::check)
                .containsExactly("image/signature", "secrets/literal", "rule/late");
    }

    @Test
    void leavesOutContainersThatThePolicyExcludesByName() {
        var policy = "exclude: {containers: [web], reason: verified elsewhere}\n" + PRIVILEGED;

        assertThat(messages(policy, deployment("{}", "{}", true), null)).isEmpty();
        assertThat(messages(policy.replace("[web]", "[webs]"), deployment("{}", "{}", true), null))
                .hasSize(1);
    }

    @Test
    void leavesOutPlaceholdersInPodTemplatesOnly() {
        var policy = "exclude: {images: [nginx], reason: filled in by a webhook}\n" + PRIVILEGED;
        var pod = Manifests.subject("""
            apiVersion: v1
            kind: Pod
            metadata: {name: web}
            spec: {containers: [{name: web, image: nginx, securityContext: {privileged: true}}]}
            """);

        assertThat(messages(policy, deployment("{}", "{}", true), null)).isEmpty();
        assertThat(messages(policy, pod, null)).hasSize(1);
    }

    @Test
    void exportsOnlyChecksOfThePodIfImagesAreExcluded() {
        var export = export("""
            exclude: {images: ["docker.io/istio/*"], reason: verified elsewhere}
            podSecurity: {controls: [privileged, hostNamespaces]}
            """);

        assertThat(export.omissions()).extracting(Omission::check).containsExactly("pod-security/privileged");
        assertThat(export.objects()).hasSize(2);
    }

    @Test
    void exportsLimitsOfReplicasForUpdatesOfReplicas() {
        var policy = "runtime: {replicas: {min: 2, max: 4}}";

        assertThat(messages(policy, replicas(1), null))
                .containsExactly("runtime/replicas: the number of replicas is outside the limits");
        assertThat(messages(policy, replicas(2), null)).isEmpty();
        assertThat(messages(policy, replicas(5), replicas(4))).hasSize(1);
        assertThat(messages(policy, replicas(5), replicas(5))).isEmpty();
    }

    private static Subject replicas(int number) {
        return Manifests.subject("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec: {replicas: %d, template: {spec: {containers: [{name: web, image: nginx}]}}}
            """.formatted(number));
    }

    private static Subject deployment(String labels, String podLabels, boolean privileged) {
        return Manifests.subject("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop, labels: %s}
            spec:
              template:
                metadata: {labels: %s}
                spec: {containers: [{name: web, image: nginx, securityContext: {privileged: %s}}]}
            """.formatted(labels, podLabels, privileged));
    }

    private static List<String> messages(String spec, Subject object, @Nullable Subject old) {
        return ApiServer.of(export(spec)).stream()
                .flatMap(server -> server.messages(object, old))
                .toList();
    }

    private static Export export(String spec) {
        var compilation = Policies.compile(spec);
        assertThat(compilation.errors()).isEmpty();
        return Export.of(List.of(compilation.policy()), List.of("kube-system"));
    }
}
