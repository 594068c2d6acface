package dev.sallyport.exception;

import dev.sallyport.compile.SpecError;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImagePattern;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ObjectKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Compiled form of a DeploymentException.
 *
 * @param uid UID in the cluster; empty for an exception that is not from a cluster
 * @param policies exact names of policies
 * @param checks exact check IDs
 * @param images images of the excused findings; findings of every image if empty
 * @param approved true after another user has approved the exception
 * @param expires expiration time; the exception is not active from then on
 */
public record CompiledException(
        String namespace,
        String name,
        String uid,
        Set<String> policies,
        Set<String> checks,
        List<NamedWorkloads> workloads,
        List<ImagePattern> images,
        boolean approved,
        Instant expires) {
    private static final int MIN_PREFIX = 3;

    public CompiledException {
        policies = Set.copyOf(policies);
        checks = Set.copyOf(checks);
        workloads = List.copyOf(workloads);
        images = List.copyOf(images);
    }

    /** Pattern for the names of workloads of one kind. */
    record NamedWorkloads(ObjectKind kind, Glob names) {
        boolean isWide() {
            return !names.isExact() && names.prefix().length() < MIN_PREFIX;
        }
    }

    /** Returns whether the exception is approved and has not expired. */
    public boolean isActive(Instant now) {
        return approved && !isExpired(now);
    }

    /** Returns whether the expiration time has passed. */
    public boolean isExpired(Instant now) {
        return !now.isBefore(expires);
    }

    /** Returns whether the exception covers findings of this check of this policy. */
    public boolean concerns(String policy, String check) {
        return policies.contains(policy) && checks.contains(check);
    }

    /** Returns whether the exception names this object of its namespace. */
    public boolean isFor(ObjectKind kind, String object) {
        return workloads.stream()
                .anyMatch(named -> named.kind() == kind && named.names().matches(object));
    }

    /**
     * Returns whether the exception covers findings about an image.
     *
     * @param image image of the finding; empty for a finding without an image
     */
    public boolean isAbout(Optional<ImageReference> image) {
        return images.isEmpty()
                || image.filter(each -> images.stream().anyMatch(pattern -> pattern.matches(each)))
                        .isPresent();
    }

    /** Returns an error for each glob over names of workloads that is too wide for a new exception or approval. */
    public List<SpecError> wideNames() {
        return IntStream.range(0, workloads.size())
                .filter(i -> workloads.get(i).isWide())
                .mapToObj(i -> SpecError.invalid(
                        "spec.workloads[%d].name".formatted(i),
                        "\"%s\" is too wide: a glob needs at least %d characters before its first wildcard, such as web-*"
                                .formatted(workloads.get(i).names(), MIN_PREFIX)))
                .toList();
    }

    /** Returns the excuse of an emergency access: it has no namespace and covers no workload by its name. */
    public static CompiledException ofBreakGlass(String name, Instant expires) {
        return new CompiledException(
                "", "breakglass/" + name, "", Set.of(), Set.of(), List.of(), List.of(), true, expires);
    }

    /** Returns whether it is an emergency access, not a DeploymentException. */
    public boolean isBreakGlass() {
        return namespace.isEmpty();
    }

    /** Returns namespace and name, such as {@code shop/legacy}; of an emergency access {@code breakglass/night}. */
    public String title() {
        return isBreakGlass() ? name : namespace + "/" + name;
    }
}
