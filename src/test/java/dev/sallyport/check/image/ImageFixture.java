package dev.sallyport.check.image;

import dev.sallyport.workload.SubjectReader;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Arrays;

/** Workloads that differ only in their images. */
final class ImageFixture {
    static final String DIGEST = "sha256:" + "a".repeat(64);

    private ImageFixture() {}

    static Workload workload(String... images) {
        var containers = Arrays.stream(images)
                .map(image ->
                        new ContainerBuilder().withName("c").withImage(image).build())
                .toList();
        return workload(new PodSpecBuilder().withContainers(containers).build());
    }

    static Workload workload(PodSpec spec) {
        var deployment = new DeploymentBuilder()
                .withNewMetadata()
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withNewTemplate()
                .withNewMetadata()
                .endMetadata()
                .withSpec(spec)
                .endTemplate()
                .endSpec()
                .build();
        return (Workload) SubjectReader.read(deployment, "shop").orElseThrow();
    }
}
