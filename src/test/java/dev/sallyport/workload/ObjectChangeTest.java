package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElse;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the comparison of pod specs: no field is in two aspects, and an unknown field changes what a Pod runs. */
class ObjectChangeTest {
    private static final String POD = """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          %s
          containers: [{name: web, image: nginx%s}]
        """;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        serviceAccountName: web                                            |                                     | SERVICE_ACCOUNT
        imagePullSecrets: [{name: a}]                                      |                                     | PULL_SECRETS
        nodeSelector: {a: b}                                               |                                     | SCHEDULING
        tolerations: [{operator: Exists}]                                  |                                     | SCHEDULING
        schedulingGates: [{name: example.org/gate}]                        |                                     | SCHEDULING
        activeDeadlineSeconds: 9                                           |                                     | SCHEDULING
        resources: {requests: {cpu: 1}}                                    |                                     | RESOURCES
        volumes: [{name: v, image: {reference: x}}]                        |                                     | IMAGES,POD_SPEC
        volumes: [{name: v, emptyDir: {}}]                                 |                                     | POD_SPEC
        hostNetwork: true                                                  |                                     | POD_SPEC
        runtimeClassName: gvisor                                           |                                     | POD_SPEC
        nodeName: node-1                                                   |                                     | POD_SPEC
        automountServiceAccountToken: false                                |                                     | POD_SPEC
        unknownField: true                                                 |                                     | POD_SPEC
        initContainers: [{name: web, image: nginx}]                        |                                     | IMAGES,POD_SPEC,RESOURCES
        ephemeralContainers: [{name: debug, image: busybox}]               |                                     | IMAGES,POD_SPEC,RESOURCES
                                                                           | ', args: [a]'                       | POD_SPEC
                                                                           | ', env: [{name: A, value: b}]'      | POD_SPEC
                                                                           | ', securityContext: {privileged: true}' | POD_SPEC
                                                                           | ', resources: {claims: [{name: a}]}' | POD_SPEC
                                                                           | ', unknownField: true'              | POD_SPEC
        """)
    void namesAspectOfField(@Nullable String field, @Nullable String inContainer, String aspects) {
        var before = Manifests.workload(POD.formatted("", ""));
        var after =
                Manifests.workload(POD.formatted(requireNonNullElse(field, ""), requireNonNullElse(inContainer, "")));

        assertThat(after.changeFrom(before).aspects().toString()).isEqualTo("[" + aspects.replace(",", ", ") + "]");
        assertThat(before.changeFrom(after).aspects())
                .isEqualTo(after.changeFrom(before).aspects());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        image: nginx              | image: httpd                                   | [IMAGES]
        image: nginx              | image: nginx, resources: {limits: {cpu: 1}}    | [RESOURCES]
        name: web, image: nginx   | name: other, image: nginx                      | [IMAGES, POD_SPEC]
        metadata: {name: web}     | metadata: {name: web, labels: {a: b}}          | [POD_METADATA, OBJECT_METADATA]
        metadata: {name: web}     | metadata: {name: web, finalizers: [a/b]}       | []
        """)
    void namesAspectOfChange(String before, String after, String aspects) {
        var pod = POD.formatted("", "");

        assertThat(Manifests.workload(pod.replace(before, after))
                        .changeFrom(Manifests.workload(pod))
                        .aspects())
                .hasToString(aspects);
    }

    /** Controllers compare complete templates, and replace the Pods if a field differs that Pods do not get. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        finalizers: [a/b]                | true
        name: other                      | true
        annotations: {a: b}              | true
        labels: {}                       | false
        """)
    void everyChangeOfTheMetadataOfAPodTemplateIsADeployment(String metadata, boolean isDeployment) {
        var deployment = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {template: {metadata: {%s}, spec: {containers: [{name: web, image: nginx}]}}}
            """;
        var change = Manifests.workload(deployment.formatted(metadata))
                .changeFrom(Manifests.workload(deployment.formatted("")));

        assertThat(change.isDeployment()).isEqualTo(isDeployment);
    }

    /** Quantities are compared by amount; an invalid quantity equals no other. */
    @ParameterizedTest
    @CsvSource({"1Gi, 1024Mi, false", "1Gi, 2Gi, true", "')1', ')1', true"})
    void comparesAmounts(String before, String after, boolean changed) {
        var pod = POD.formatted("", ", resources: {limits: {memory: \"%s\"}}");
        var change = Manifests.workload(pod.formatted(after)).changeFrom(Manifests.workload(pod.formatted(before)));

        assertThat(change.aspects().contains(Aspect.RESOURCES)).isEqualTo(changed);
    }
}
