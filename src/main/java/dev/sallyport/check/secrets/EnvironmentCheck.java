package dev.sallyport.check.secrets;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import dev.sallyport.workload.WorkloadContainer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Environment variables reach every child process, crash report and debug page; a mounted file does not.
 *
 * <p>Restricted fields: {@code env[*].valueFrom.secretKeyRef} and {@code envFrom[*].secretRef} of every container
 *
 * <p>Allowed values: unset
 */
public record EnvironmentCheck() implements ManifestCheck {
    private static final String FIX = "mount the Secret as a volume and read the file";

    @Override
    public String id() {
        return "secrets/environment";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        return Outcome.of(workload.containers()
                .flatMap(container -> Stream.concat(single(container), whole(container)))
                .toList());
    }

    private static Stream<Problem> single(WorkloadContainer container) {
        return IntStream.range(0, container.env().size())
                .filter(i -> container.env().get(i).getValueFrom() != null
                        && container.env().get(i).getValueFrom().getSecretKeyRef() != null)
                .mapToObj(i -> new Problem(
                        container.path() + ".env[" + i + "].valueFrom.secretKeyRef",
                        "container \"%s\" takes variable %s from Secret \"%s\""
                                .formatted(
                                        container.name(),
                                        container.env().get(i).getName(),
                                        container
                                                .env()
                                                .get(i)
                                                .getValueFrom()
                                                .getSecretKeyRef()
                                                .getName()),
                        FIX));
    }

    private static Stream<Problem> whole(WorkloadContainer container) {
        return IntStream.range(0, container.envFrom().size())
                .filter(i -> container.envFrom().get(i).getSecretRef() != null)
                .mapToObj(i -> new Problem(
                        container.path() + ".envFrom[" + i + "].secretRef",
                        "container \"%s\" takes variables from Secret \"%s\""
                                .formatted(
                                        container.name(),
                                        container
                                                .envFrom()
                                                .get(i)
                                                .getSecretRef()
                                                .getName()),
                        FIX));
    }
}
