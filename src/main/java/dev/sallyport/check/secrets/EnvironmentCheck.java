package dev.sallyport.check.secrets;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;

/**
 * Forbids Secrets in environment variables, which child processes and crash reports expose and which are never rotated.
 *
 * <p>Restricted fields: {@code spec.{initContainers,containers,ephemeralContainers}[*].env[*].valueFrom.secretKeyRef} and
 * {@code .envFrom[*].secretRef}
 *
 * <p>Allowed values: unset
 */
public record EnvironmentCheck() implements ManifestCheck {
    private static final String FIX = "mount the Secret as a volume and read the file, such as /run/secrets/";

    @Override
    public String id() {
        return "secrets/environment";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = new Problems();
        for (var container : workload.containers()) {
            addVariables(problems, container);
            addSources(problems, container);
        }
        return problems.outcome();
    }

    private static void addVariables(Problems problems, WorkloadContainer container) {
        var env = container.env();
        for (int i = 0; i < env.size(); i++) {
            var from = env.get(i).getValueFrom();
            if (from != null && from.getSecretKeyRef() != null) {
                var secret = from.getSecretKeyRef();
                problems.add(
                        container.path() + ".env[" + i + "].valueFrom.secretKeyRef",
                        container.label() + " reads Secret \"" + secret.getName() + "\" into the environment variable "
                                + env.get(i).getName(),
                        FIX + secret.getName() + "/" + secret.getKey());
            }
        }
    }

    private static void addSources(Problems problems, WorkloadContainer container) {
        var sources = container.envFrom();
        for (int i = 0; i < sources.size(); i++) {
            var secret = sources.get(i).getSecretRef();
            if (secret != null) {
                problems.add(
                        container.path() + ".envFrom[" + i + "].secretRef",
                        container.label() + " reads Secret \"" + secret.getName() + "\" into environment variables",
                        FIX + secret.getName());
            }
        }
    }
}
