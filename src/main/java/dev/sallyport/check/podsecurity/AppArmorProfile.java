package dev.sallyport.check.podsecurity;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Without an AppArmor profile a container is confined by nothing but its namespaces.
 *
 * <p>Restricted fields: {@code securityContext.appArmorProfile.type} of the pod and of every container, {@code
 * metadata.annotations["container.apparmor.security.beta.kubernetes.io/*"]}
 *
 * <p>Allowed values: unset, RuntimeDefault, Localhost; for annotations unset, empty, runtime/default, localhost/*
 */
record AppArmorProfile() implements Control {
    private static final Set<String> TYPES = Set.of("RuntimeDefault", "Localhost");
    private static final String ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
    private static final String FIX = "use RuntimeDefault or Localhost";

    @Override
    public String control() {
        return "appArmorProfile";
    }

    @Override
    public Stream<Problem> problems(Workload workload) {
        var ofPod = PodFacts.ofPod(workload, PodSecurityContext::getAppArmorProfile).stream()
                .flatMap(profile -> problem("the pod", PodFacts.podContext(workload), profile.getType()));
        var ofContainers = workload.containers()
                .flatMap(container -> PodFacts.of(container, SecurityContext::getAppArmorProfile).stream()
                        .flatMap(profile -> problem(
                                "container \"" + container.name() + "\"",
                                PodFacts.context(container),
                                profile.getType())));
        return Stream.of(ofPod, ofContainers, ofAnnotations(workload)).flatMap(problem -> problem);
    }

    private static Stream<Problem> problem(String who, String context, String type) {
        return TYPES.contains(type)
                ? Stream.empty()
                : Stream.of(new Problem(
                        context + ".appArmorProfile.type",
                        "%s uses AppArmor profile type \"%s\"".formatted(who, type),
                        FIX));
    }

    private static Stream<Problem> ofAnnotations(Workload workload) {
        Map<String, String> annotations =
                requireNonNullElse(workload.podMetadata().getAnnotations(), Map.<String, String>of());
        return new TreeMap<>(annotations)
                .entrySet().stream()
                        .filter(annotation -> annotation.getKey().startsWith(ANNOTATION))
                        .filter(annotation -> !isAllowed(annotation.getValue()))
                        .map(annotation -> new Problem(
                                workload.podMetadataPath() + ".annotations[" + annotation.getKey() + "]",
                                "the annotation asks for AppArmor profile \"%s\"".formatted(annotation.getValue()),
                                FIX));
    }

    private static boolean isAllowed(String profile) {
        return profile.isEmpty() || profile.equals("runtime/default") || profile.startsWith("localhost/");
    }
}
