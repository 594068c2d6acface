package dev.sallyport.workload;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Workloads from YAML, for tests. */
public final class Manifests {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    private Manifests() {}

    /** The object that one YAML document describes. */
    public static Subject subject(String yaml) {
        return SubjectReader.read(SERIALIZATION.<HasMetadata>unmarshal(yaml), null)
                .orElseThrow();
    }

    /** The workload that one YAML document describes. */
    public static Workload workload(String yaml) {
        return (Workload) subject(yaml);
    }
}
