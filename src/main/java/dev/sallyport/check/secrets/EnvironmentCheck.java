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
 * A Secret in the environment is handed to every child process and every crash report, and never rotates while the pod runs.
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
                container.label() + " gets the Secret \"" + secret.getName() + "\" in the variable "
                        + variable.getName(),
                FIX + secret.getName() + "/" + secret.getKey());
    }

    private static Stream<Problem> sources(WorkloadContainer container) {
        var sources = container.envFrom();
        return IntStream.range(0, sources.size())
                .filter(i -> sources.get(i).getSecretRef() != null)
                .mapToObj(i -> new Problem(
                        container.path() + ".envFrom[" + i + "].secretRef",
                        container.label() + " gets the whole Secret \""
                                + sources.get(i).getSecretRef().getName() + "\" as variables",
                        FIX + sources.get(i).getSecretRef().getName()));
    }
}
