package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.DeploymentException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** Exceptions from YAML for tests. */
public final class ExceptionYaml {
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    /** Spec of a valid exception, not approved. */
    public static final String ASKED = """
        policies: [policy]
        checks: [network/host-port]
        workloads: [{kind: Deployment, name: web}]
        reason: the old balancer needs it
        expirationTime: 2026-12-01T00:00:00Z
        requestedBy: jane
        """;

    private ExceptionYaml() {}

    /** Returns an exception in the namespace shop. */
    public static DeploymentException exception(String name, String spec) {
        return SERIALIZATION.unmarshal("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentException
            metadata: {name: %s, namespace: shop, uid: u-%s, generation: 1, creationTimestamp: "2026-11-01T00:00:00Z"}
            spec:
            """.formatted(name, name) + spec.indent(2), DeploymentException.class);
    }

    /** Returns an exception with a replaced text in its spec. */
    public static DeploymentException replaced(String text, String replacement) {
        return exception("legacy", ASKED.replace(text, replacement));
    }
}
