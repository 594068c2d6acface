package dev.sallyport.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.workload.Manifests;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import org.junit.jupiter.api.Test;

class TemplateFingerprintTest {
    private static final ObjectMeta WEB =
            new ObjectMetaBuilder().addToLabels("app", "web").build();

    @Test
    void isEqualOnlyForEqualTemplates() {
        assertThat(TemplateFingerprint.of(WEB, spec("web:1"))).isEqualTo(TemplateFingerprint.of(WEB, spec("web:1")));
        assertThat(TemplateFingerprint.of(WEB, spec("web:2"))).isNotEqualTo(TemplateFingerprint.of(WEB, spec("web:1")));
        assertThat(TemplateFingerprint.of(restarted(), spec("web:1")))
                .isNotEqualTo(TemplateFingerprint.of(WEB, spec("web:1")));
    }

    @Test
    void ignoresFieldsAddedByControllers() {
        var added = new ObjectMetaBuilder(WEB)
                .addToLabels("pod-template-hash", "5d8f7b")
                .addToLabels("batch.kubernetes.io/controller-uid", "u")
                .build();

        assertThat(TemplateFingerprint.of(added, spec("web:1"))).isEqualTo(TemplateFingerprint.of(WEB, spec("web:1")));
    }

    /** Queue controllers change these fields of a suspended Job; the revision stays the same. */
    @Test
    void ignoresPlacementOfJobs() {
        var job = """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: web}
            spec:
              template:
                metadata: {labels: {a: b}}
                spec: {nodeSelector: {pool: any}, containers: [{name: web, image: web}]}
            """;
        var started = job.replace("a: b", "a: c").replace("pool: any", "pool: batch");

        assertThat(TemplateFingerprint.of(Manifests.workload(started)))
                .isEqualTo(TemplateFingerprint.of(Manifests.workload(job)));
        assertThat(TemplateFingerprint.of(Manifests.workload(started.replace("image: web", "image: other"))))
                .isNotEqualTo(TemplateFingerprint.of(Manifests.workload(job)));
        var read = (Job) Manifests.workload(job).object();
        assertThat(TemplateFingerprint.ofJob(SlimWorkload.slim(read).getSpec().getTemplate()))
                .isEqualTo(TemplateFingerprint.of(Manifests.workload(job)));
    }

    /** A newer operator has more fields in its model; the fingerprint must not change. */
    @Test
    void isEqualForKnownAndUnknownFields() {
        var known = spec("web:1");
        known.setRestartPolicy("Always");
        known.setServiceAccountName("web");
        var unknown = spec("web:1");
        unknown.setServiceAccountName("web");
        unknown.setAdditionalProperty("restartPolicy", "Always");

        assertThat(TemplateFingerprint.of(WEB, unknown)).isEqualTo(TemplateFingerprint.of(WEB, known));
    }

    @Test
    void namesRecordsByKindAndName() {
        assertThat(RecordName.of("Deployment", "web")).isEqualTo("deployment-web");
        assertThat(RecordName.of("Deployment", "x".repeat(253)))
                .hasSize(253)
                .isNotEqualTo(RecordName.of("Deployment", "x".repeat(252) + "y"));
    }

    private static ObjectMeta restarted() {
        return new ObjectMetaBuilder(WEB)
                .addToAnnotations("kubectl.kubernetes.io/restartedAt", "2026-11-24T00:00:00Z")
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
}
