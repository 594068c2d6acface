package dev.sallyport.environment;

import dev.sallyport.api.v1alpha1.ChangeControl.ControlledOperation;
import dev.sallyport.workload.ObjectKind;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Rules for changes that are no deployments.
 *
 * @param resources controlled resources that are no workloads
 * @param workloads workloads whose deletion is controlled
 * @param operations controlled operations
 * @param scaleToZero whether stopping a workload is controlled
 * @param exec whether connections to Pods are controlled
 * @param exempt controllers of other vendors
 */
public record ChangeRules(
        Set<ControlledResource> resources,
        Set<ObjectKind> workloads,
        Set<ControlledOperation> operations,
        boolean scaleToZero,
        boolean exec,
        List<Exemption> exempt) {
    /** No controlled changes. */
    public static final ChangeRules NONE = new ChangeRules(Set.of(), Set.of(), Set.of(), false, false, List.of());

    public ChangeRules {
        resources = Set.copyOf(resources);
        workloads = Set.copyOf(workloads);
        operations = Set.copyOf(operations);
        exempt = List.copyOf(exempt);
    }

    /** Returns whether any change is controlled. */
    public boolean isGiven() {
        return !resources.isEmpty() || !workloads.isEmpty() || scaleToZero || exec;
    }

    /** Returns whether an operation on a resource that is no workload is controlled. */
    public boolean controls(ControlledResource resource, ControlledOperation operation) {
        return operations.contains(operation) && resources.contains(resource);
    }

    /** Returns whether deletions of a resource are controlled, of workloads too. */
    public boolean controlsDeletion(ControlledResource resource) {
        return operations.contains(ControlledOperation.DELETE)
                && (resources.contains(resource)
                        || ObjectKind.ofResource(resource.group(), resource.name())
                                .filter(workloads::contains)
                                .isPresent());
    }

    /** Returns whether deletions of any resource are controlled, so that the deletion of its namespace is too. */
    public boolean controlsAnyDeletion() {
        return operations.contains(ControlledOperation.DELETE) && (!resources.isEmpty() || !workloads.isEmpty());
    }

    /** Returns the entry by which a user may change a resource at any time. */
    public Optional<Exemption> exemption(String user, ControlledResource resource) {
        return exempt.stream()
                .filter(each -> each.user().equals(user) && each.resources().contains(resource))
                .findFirst();
    }

    /**
     * Controller that may change some resources at any time.
     *
     * @param namespace namespace of its service account
     */
    public record Exemption(String namespace, String serviceAccount, Set<ControlledResource> resources) {
        public Exemption {
            resources = Set.copyOf(resources);
        }

        /** Returns the user of the service account. */
        String user() {
            return "system:serviceaccount:%s:%s".formatted(namespace, serviceAccount);
        }
    }
}
