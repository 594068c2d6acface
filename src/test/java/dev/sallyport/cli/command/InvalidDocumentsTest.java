package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Results for documents that cannot be evaluated; the others are evaluated all the same. */
class InvalidDocumentsTest {
    private static final String POLICIES = "src/test/resources/dev/sallyport/cli/report/policies.yaml";
    private static final String GOOD = """
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: good}
        spec: {containers: [{name: a, image: nginx}]}
        """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{apiVersion: apps/v1, kind: deployment, metadata: {name: a}} | -:1:23: no matches for kind"
                        + " \"deployment\" in version \"apps/v1\"; did you mean \"Deployment\"?",
                "{apiVersion: v1, kind: Podd, metadata: {name: a}} | -:1:18: no matches for kind \"Podd\" in version"
                        + " \"v1\"; did you mean \"Pod\"?",
                "{apiVersion: apps/v1, kind: Job, metadata: {name: a}} | -:1:23: no matches for kind \"Job\" in version"
                        + " \"apps/v1\"; Job has apiVersion batch/v1",
                "{apiVersion: apps/v3, kind: Deployment, metadata: {name: a}} | -:1:2: Deployment has apiVersion"
                        + " apps/v1, not apps/v3",
                "{apiVersion: v1, kind: Pod, metadata: {name: a}} | -:1:1: Pod cannot be read: Pod has no pod spec",
                "a: [ | the node content",
                "{apiVersion: v1, kind: Pod, metadata: {name: \"{{ .Release.Name }}-a\"}} | -:1:46: unrendered"
                        + " template: {{ .Release.Name }}; check the rendered output, such as that of helm template"
            })
    void areResultsBesideTheOthers(String document, String message) {
        var run = check(document + "\n" + GOOD);

        assertThat(run.code()).as(run.out()).isEqualTo(2);
        assertThat(run.out())
                .contains(message, "  Invalid ", "  Allow Pod/good in default\n")
                .endsWith("1 allowed, 0 warned, 0 denied, 0 undecided, 0 skipped, 1 invalid\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void denialTakesPrecedenceForTheExitCode() {
        assertThat(check("a: 1\n" + GOOD.replace("{containers", "{hostNetwork: true, containers"))
                        .code())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image: {{ .Values.image }}", "{{- if .Values.on }}"})
    void namesTheUnrenderedTemplate(String line) {
        var run = check("apiVersion: v1\nkind: Pod\n" + line + "\n" + GOOD);

        assertThat(run.out())
                .contains("-:3:" + (line.indexOf("{{") + 1) + ": unrendered template: "
                        + line.substring(line.indexOf("{{")) + "; check the rendered output");
        assertThat(run.out()).contains("Allow Pod/good");
    }

    @Test
    void namesTheTemplateThatContinuesAName() {
        assertThat(check("apiVersion: v1\nkind: Pod\n  {{ include \"labels\" . | nindent 4 }}\n" + GOOD)
                        .out())
                .contains("-:2:7: unrendered template: {{ include \"labels\" . | nindent 4 }}; check");
    }

    @Test
    void blamesNoTemplateThatIsAText() {
        assertThat(check("apiVersion: v1\nkind: Pod\na: '{{ .Name }}'\nb: c\nd: [\n" + GOOD)
                        .out())
                .contains("-:6:1: ")
                .doesNotContain("unrendered template");
    }

    /** Tools with their own templates receive them as arguments. */
    @Test
    void acceptsBracesInOtherTexts() {
        assertThat(check(GOOD.replace("image: nginx", "image: nginx, args: ['--format={{ .Name }}']"))
                        .code())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "batch/v1beta1, CronJob, 1.25, use apiVersion batch/v1",
        "networking.k8s.io/v1beta1, Ingress, 1.22, use apiVersion networking.k8s.io/v1",
        "extensions/v1beta1, Deployment, 1.16, use apiVersion apps/v1",
        "apps/v1beta2, StatefulSet, 1.16, use apiVersion apps/v1",
        "policy/v1beta1, PodSecurityPolicy, 1.25, the kind was removed",
        "autoscaling/v2beta2, HorizontalPodAutoscaler, 1.26, use apiVersion autoscaling/v2"
    })
    void deniesVersionThatIsServedNoMore(String version, String kind, String release, String fix) {
        var run = check("apiVersion: " + version + "\nkind: " + kind + "\nmetadata: {name: old}\n" + GOOD);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("  Deny " + kind + "/old\n-:1:1: Kubernetes " + release + " and later do not serve " + kind
                        + " " + version + "; " + fix + "\n")
                .contains("Allow Pod/good")
                .endsWith("1 allowed, 0 warned, 1 denied, 0 undecided, 0 skipped, 0 invalid\n");
    }

    @Test
    void releaseDecidesWhichVersionsAreServed() {
        var flow = "apiVersion: flowcontrol.apiserver.k8s.io/v1beta3\nkind: FlowSchema\nmetadata: {name: a}\n";

        assertThat(check(flow).code()).isEqualTo(1);
        assertThat(check(flow, "--kubernetes-version", "1.32").code()).isEqualTo(1);
        assertThat(check(flow, "--kubernetes-version", "v1.31.4-gke.1").out()).contains("Skipped FlowSchema/a");
        assertThat(check(flow, "--kubernetes-version", "1.24").err()).contains("supports Kubernetes 1.30 and later");
        assertThat(check(flow, "--kubernetes-version", "new").code()).isEqualTo(2);
    }

    @Test
    void tellsUnknownFieldsAsKubectl() {
        var pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: a, label: {a: b}}
            spec:
              hostnetwork: true
              containers:
              - name: a
                image: nginx
                resources: {limits: {memory: 1Gi, example.org/gpu: 1}}
                livenessProbe: {httpGet: {port: http, paths: /}}
              volumes: [{name: a, emptydir: {}}]
            """;
        var run = check(pod);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out())
                .contains(
                        "  Invalid Pod/a in default\n",
                        "-:3:21: strict decoding error: unknown field \"metadata.label\"; did you mean \"labels\"?\n",
                        "-:5:3: strict decoding error: unknown field \"spec.hostnetwork\"; did you mean"
                                + " \"hostNetwork\"?\n",
                        "-:10:43: strict decoding error: unknown field"
                                + " \"spec.containers[0].livenessProbe.httpGet.paths\"; did you mean \"path\"?\n",
                        "unknown field \"spec.volumes[0].emptydir\"; did you mean \"emptyDir\"?\n")
                .doesNotContain("gpu");
        assertThat(check(pod, "--validate", "ignore").code()).isZero();
    }

    @Test
    void denialKeepsItsFindingsBesideUnknownFields() {
        var run = check(GOOD.replace("{containers", "{bogus: 1, hostNetwork: true, containers"));

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("  Deny Pod/good", "unknown field \"spec.bogus\"", "pod-security/hostNamespaces");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "json | \"decision\" : \"Invalid\"",
                "json | \"invalid\" : 1",
                "json | \"message\" : \"the object has no kind or no apiVersion\"",
                "sarif | \"text\" : \"document: the object has no kind or no apiVersion\"",
                "sarif | \"executionSuccessful\" : false",
                "junit | errors=\"1\"",
                "junit | message=\"the object has no kind or no apiVersion\"",
                "github | ::error title=Invalid::document: the object has no kind or no apiVersion"
            })
    void areShownInEveryFormat(String format, String text) {
        assertThat(check("a: 1\n" + GOOD, "-o", format).out()).contains(text);
    }

    @Test
    void brokenRoleIsAResultOfItsOwn() {
        var run = check("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nrules: 1\n" + GOOD);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).contains("Role cannot be read", "Allow Pod/good");
    }

    private static CommandLineRun check(String input, String... more) {
        var arguments = new ArrayList<>(List.of("check", "-p", POLICIES));
        arguments.addAll(List.of(more));
        arguments.add("-");
        return CommandLineRun.of(input, arguments.toArray(String[]::new));
    }
}
