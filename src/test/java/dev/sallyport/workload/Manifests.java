package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Test fixtures: workloads from YAML. */
public final class Manifests {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private Manifests() {}

    /** Returns the object in a YAML document. */
    public static Subject subject(String yaml) {
        return SubjectReader.read(SERIALIZATION.<HasMetadata>unmarshal(yaml), null)
                .orElseThrow();
    }

    /** Returns the workload in a YAML document. */
    public static Workload workload(String yaml) {
        return (Workload) subject(yaml);
    }
}
