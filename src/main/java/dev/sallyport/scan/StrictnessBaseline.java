package dev.sallyport.scan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentPolicySpec;
import dev.sallyport.check.Check;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Fixed set of checks that measures the strictness of a workload independently of policies: the restricted Pod Security
 * Standard, credentials in the manifest, resources, probes and the service account.
 */
public final class StrictnessBaseline {
    private static final String SPEC = """
        {
          "podSecurity": {"level": "restricted", "version": "latest"},
          "secrets": {"literals": "Forbid", "serviceAccountToken": "RequireExplicit"},
          "runtime": {
            "resources": {"requests": ["cpu", "memory"], "limits": ["memory"]},
            "probes": ["readiness", "liveness"],
            "readOnlyRootFilesystem": "Require",
            "serviceAccount": {"default": "Forbid"}
          }
        }
        """;

    private final List<ManifestCheck> checks;

    private StrictnessBaseline(List<ManifestCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    /** Compiles the baseline. */
    public static StrictnessBaseline compile(PolicyCompiler compiler) {
        var policy = new DeploymentPolicy();
        policy.setMetadata(new ObjectMetaBuilder().withName("baseline").build());
        try {
            policy.setSpec(new ObjectMapper().readValue(SPEC, DeploymentPolicySpec.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        var compilation = compiler.compile(policy);
        if (!compilation.errors().isEmpty()) {
            throw new IllegalStateException(compilation.errors().toString());
        }
        return new StrictnessBaseline(compilation.policy().checks().stream()
                .filter(ManifestCheck.class::isInstance)
                .map(ManifestCheck.class::cast)
                .toList());
    }

    /** Returns the IDs of the checks that the workload fails. */
    Set<String> failed(Workload workload) {
        return checks.stream()
                .filter(check -> check.appliesTo(workload.kind()))
                .filter(check -> check.evaluate(workload) instanceof Failed)
                .map(Check::id)
                .collect(Collectors.toUnmodifiableSet());
    }
}
