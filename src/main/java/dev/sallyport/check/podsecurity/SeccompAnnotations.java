package dev.sallyport.check.podsecurity;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Seccomp profiles as they were written before v1.19.
 *
 * <p>Restricted fields: {@code metadata.annotations} {@code seccomp.security.alpha.kubernetes.io/pod} and {@code
 * container.seccomp.security.alpha.kubernetes.io/*}
 *
 * <p>Allowed values: unset, runtime/default, docker/default, localhost/*
 */
record SeccompAnnotations() implements Control {
    private static final String OF_POD = "seccomp.security.alpha.kubernetes.io/pod";
    private static final String OF_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";

    @Override
    public String control() {
        return "seccompProfile_baseline";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        Map<String, String> annotations =
                requireNonNullElse(workload.podMetadata().getAnnotations(), Map.<String, String>of());
        return Stream.concat(Stream.of(OF_POD), workload.containers().map(container -> OF_CONTAINER + container.name()))
                .distinct()
                .filter(key -> annotations.containsKey(key) && !isAllowed(annotations.get(key)))
                .map(key -> new Problem(
                        workload.podMetadataPath() + ".annotations[" + key + "]",
                        "the annotation asks for seccomp profile \"%s\"".formatted(annotations.get(key)),
                        "use runtime/default"));
    }

    private static boolean isAllowed(String profile) {
        return profile.equals("runtime/default")
                || profile.equals("docker/default")
                || profile.startsWith("localhost/");
    }
}
