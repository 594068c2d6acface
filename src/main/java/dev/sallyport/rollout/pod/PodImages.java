package dev.sallyport.rollout.pod;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Images of a Pod with the digests that its node reports. */
record PodImages(PodSpec spec, PodStatus status) {
    /** Repository and digest of a pulled image, as in {@code docker-pullable://registry.example/web@sha256:...}. */
    private static final Pattern PULLED = Pattern.compile(".*@(sha256:[0-9a-f]{64})");

    /** Digest of the configuration of an image, as in {@code docker://sha256:...}, or without any prefix. */
    private static final Pattern CONFIGURATION = Pattern.compile("(?:docker://)?(?:sha256:)?([0-9a-f]{64})");

    /** Returns the images of all containers and volumes, except those of ephemeral containers. */
    List<ReportedImage> all() {
        return Stream.concat(
                        Stream.concat(
                                images(spec.getInitContainers(), status.getInitContainerStatuses()),
                                images(spec.getContainers(), status.getContainerStatuses())),
                        volumes())
                .toList();
    }

    private static Stream<ReportedImage> images(List<Container> containers, @Nullable List<ContainerStatus> statuses) {
        return containers.stream().map(container -> {
            var id = Objects.requireNonNullElse(statuses, List.<ContainerStatus>of()).stream()
                    .filter(each -> container.getName().equals(each.getName()))
                    .findFirst()
                    .map(ContainerStatus::getImageID);
            var user = "container \"%s\"".formatted(container.getName());
            var image = Objects.requireNonNullElse(container.getImage(), "");
            var configuration = id.flatMap(PodImages::configuration);
            return configuration.isPresent()
                    ? new ReportedImage(user, image, configuration, true)
                    : new ReportedImage(user, image, id.flatMap(PodImages::digest), false);
        });
    }

    /** Returns image volumes. Nodes report no digest for them, so only a digest in the reference counts. */
    private Stream<ReportedImage> volumes() {
        return spec.getVolumes().stream()
                .filter(volume -> volume.getImage() != null && volume.getImage().getReference() != null)
                .map(volume -> new ReportedImage(
                        "volume \"%s\"".formatted(volume.getName()),
                        volume.getImage().getReference(),
                        digest(volume.getImage().getReference()),
                        false));
    }

    /** Returns the digest of a configuration, which is reported without a repository. */
    private static Optional<String> configuration(String id) {
        var matcher = CONFIGURATION.matcher(id);
        return matcher.matches() ? Optional.of("sha256:" + matcher.group(1)) : Optional.empty();
    }

    private static Optional<String> digest(@Nullable String reference) {
        var matcher = PULLED.matcher(Objects.requireNonNullElse(reference, ""));
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
