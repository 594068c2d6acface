package dev.sallyport.check.secrets;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
        return Outcome.of(workload.containers().stream()
                .flatMap(container -> Stream.concat(variables(container), sources(container)))
                .toList());
    }

    private static Stream<Problem> variables(WorkloadContainer container) {
        var env = container.env();
        return IntStream.range(0, env.size())
                .filter(i -> env.get(i).getValueFrom() != null
                        && env.get(i).getValueFrom().getSecretKeyRef() != null)
                .mapToObj(i -> variable(container, env.get(i), container.path() + ".env[" + i + "]"));
    }

    private static Problem variable(WorkloadContainer container, EnvVar variable, String path) {
        var secret = variable.getValueFrom().getSecretKeyRef();
        return new Problem(
                path + ".valueFrom.secretKeyRef",
                container.label() + " reads Secret \"" + secret.getName() + "\" into the environment variable "
                        + variable.getName(),
                FIX + secret.getName() + "/" + secret.getKey());
    }

    private static Stream<Problem> sources(WorkloadContainer container) {
        var sources = container.envFrom();
        return IntStream.range(0, sources.size())
                .filter(i -> sources.get(i).getSecretRef() != null)
                .mapToObj(i -> new Problem(
                        container.path() + ".envFrom[" + i + "].secretRef",
                        container.label() + " reads Secret \""
                                + sources.get(i).getSecretRef().getName() + "\" into environment variables",
                        FIX + sources.get(i).getSecretRef().getName()));
    }
}
