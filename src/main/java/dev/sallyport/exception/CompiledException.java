package dev.sallyport.exception;

import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ObjectKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compiled form of a DeploymentException.
 *
 * @param uid empty where it was never in a cluster
 * @param policies exact names
 * @param checks exact ids
 * @param images that a finding must be about; any finding when empty
 * @param approved whether somebody else than who asked has approved it
 * @param expires the moment after the last in which it holds
 */
public record CompiledException(
        String namespace,
        String name,
        String uid,
        Set<String> policies,
        Set<String> checks,
        List<Named> workloads,
        List<ImagePattern> images,
        boolean approved,
        Instant expires) {
    public CompiledException {
        policies = Set.copyOf(policies);
        checks = Set.copyOf(checks);
        workloads = List.copyOf(workloads);
        images = List.copyOf(images);
    }

    /** Objects of a kind, by name. */
    record Named(ObjectKind kind, Glob names) {}

    /** Whether it holds at that time. */
    public boolean isActive(Instant now) {
        return approved && !isExpired(now);
    }

    /** Whether its time is over. */
    public boolean isExpired(Instant now) {
        return !now.isBefore(expires);
    }

    /** Whether it is for findings of that check, made by that policy. */
    public boolean concerns(String policy, String check) {
        return policies.contains(policy) && checks.contains(check);
    }

    /** Whether it is for that object of its namespace. */
    public boolean isFor(ObjectKind kind, String object) {
        return workloads.stream()
                .anyMatch(named -> named.kind() == kind && named.names().matches(object));
    }

    /**
     * Whether it is for findings about that image.
     *
     * @param image empty for findings that are about none
     */
    public boolean isAbout(Optional<ImageReference> image) {
        return images.isEmpty()
                || image.filter(each -> images.stream().anyMatch(pattern -> pattern.takes(each)))
                        .isPresent();
    }

    /** As people name it: {@code shop/legacy}. */
    public String title() {
        return namespace + "/" + name;
    }
}
