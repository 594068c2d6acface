package dev.sallyport.workload;

import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EphemeralContainer;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Copies of pod specs without the fields of {@link Aspect aspects}. */
public final class PodSpecReduction {
    private PodSpecReduction() {}

    /** Returns what Pods run, wherever and with however many resources: a copy without scheduling and amounts. */
    public static PodSpec withoutPlacement(PodSpec spec) {
        var rest = new PodSpecBuilder(spec).build();
        containers(rest).forEach(container -> container.setResources(withoutAmounts(container.getResources())));
        rest.setResources(withoutAmounts(rest.getResources()));
        rest.setNodeSelector(Map.of());
        rest.setAffinity(null);
        rest.setTolerations(List.of());
        rest.setSchedulingGates(List.of());
        rest.setActiveDeadlineSeconds(null);
        rest.setTerminationGracePeriodSeconds(null);
        return rest;
    }

    /** Returns a copy with scheduling only. */
    static PodSpec scheduling(PodSpec spec) {
        return new PodSpecBuilder()
                .withNodeSelector(requireNonNullElse(spec.getNodeSelector(), Map.of()))
                .withAffinity(spec.getAffinity())
                .withTolerations(requireNonNullElse(spec.getTolerations(), List.of()))
                .withSchedulingGates(requireNonNullElse(spec.getSchedulingGates(), List.of()))
                .withActiveDeadlineSeconds(spec.getActiveDeadlineSeconds())
                .withTerminationGracePeriodSeconds(spec.getTerminationGracePeriodSeconds())
                .build();
    }

    /** Returns a copy without placement, images and the identity that pulls them. */
    static PodSpec remainder(PodSpec spec) {
        var rest = withoutPlacement(spec);
        containers(rest).forEach(container -> container.setImage(null));
        requireNonNullElse(rest.getEphemeralContainers(), List.<EphemeralContainer>of())
                .forEach(container -> container.setImage(null));
        requireNonNullElse(rest.getVolumes(), List.<Volume>of()).stream()
                .filter(volume -> volume.getImage() != null)
                .forEach(volume -> volume.getImage().setReference(null));
        rest.setImagePullSecrets(List.of());
        rest.setServiceAccountName(null);
        rest.setServiceAccount(null);
        return rest;
    }

    private static Stream<Container> containers(PodSpec spec) {
        return Stream.of(spec.getInitContainers(), spec.getContainers())
                .flatMap(containers -> requireNonNullElse(containers, List.<Container>of()).stream());
    }

    /** Returns what resources contain besides amounts: claims of devices. */
    private static ResourceRequirements withoutAmounts(@Nullable ResourceRequirements resources) {
        var rest = requireNonNullElseGet(resources, ResourceRequirements::new);
        rest.setRequests(Map.of());
        rest.setLimits(Map.of());
        return rest;
    }
}
