package dev.sallyport.check.runtime;

import dev.sallyport.check.runtime.Escalation.Scope;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** RbacResources on which a permission is dangerous; some of them only if it is granted cluster-wide. */
record RbacResources(List<Resource> all) {
    RbacResources {
        all = List.copyOf(all);
    }

    /**
     * Resource of an API group.
     *
     * @param name plural name, such as {@code pods}, or with a subresource, such as {@code pods/exec}
     * @param isClusterScoped whether a binding in a namespace never grants it
     */
    record Resource(String group, String name, boolean isClusterScoped) {}

    static RbacResources of(String group, String name) {
        return new RbacResources(List.of(new Resource(group, name, false)));
    }

    /** Adds resources of the same group. */
    RbacResources and(String... names) {
        return in(all.getLast().group(), names);
    }

    /** Adds resources of another group. */
    RbacResources in(String group, String... names) {
        return plus(Arrays.stream(names).map(name -> new Resource(group, name, false)));
    }

    /** Adds resources of cluster scope of the same group. */
    RbacResources with(String... names) {
        var group = all.getLast().group();
        return plus(Arrays.stream(names).map(name -> new Resource(group, name, true)));
    }

    private RbacResources plus(Stream<Resource> more) {
        return new RbacResources(Stream.concat(all.stream(), more).toList());
    }

    /** Returns the resources that a binding of a scope can grant. */
    Stream<Resource> stream(Scope bound) {
        return all.stream().filter(resource -> !resource.isClusterScoped() || bound == Scope.CLUSTER);
    }
}
