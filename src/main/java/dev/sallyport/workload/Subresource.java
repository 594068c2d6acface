package dev.sallyport.workload;

import static dev.sallyport.workload.Subresource.Use.EVALUATED;
import static dev.sallyport.workload.Subresource.Use.HARMLESS;
import static dev.sallyport.workload.Subresource.Use.SCALE;
import static dev.sallyport.workload.Subresource.Use.STATUS;

import java.util.List;
import java.util.stream.Stream;

/**
 * Subresource of a kind that the webhook receives.
 *
 * <p>The only table of subresources: webhook rules are derived from it. It contains every subresource that the API server
 * serves, so that none is a way past the evaluation of the object itself.
 *
 * @param group API group of the resource; empty for the core group
 * @param resource resource in the plural, such as {@code pods}
 * @param name name of the subresource, such as {@code resize}
 * @param reason changes that are possible through the subresource
 */
public record Subresource(String group, String resource, String name, Use use, String reason) {
    private static final List<Subresource> ALL = Stream.of(
                    of("", "pods", "ephemeralcontainers", EVALUATED, "adds containers"),
                    of("", "pods", "resize", EVALUATED, "changes requests and limits"),
                    of("", "pods", "status", STATUS, "reports running images and readiness"),
                    of("", "pods", "attach", HARMLESS, "connects to a container, which stays the same"),
                    of("", "pods", "exec", HARMLESS, "runs a command in a container, which stays the same"),
                    of("", "pods", "portforward", HARMLESS, "connects to a Pod"),
                    of("", "pods", "proxy", HARMLESS, "connects to a Pod"),
                    of("", "pods", "log", HARMLESS, "reads"),
                    of(
                            "",
                            "pods",
                            "binding",
                            HARMLESS,
                            "assigns a node; only schedulers may, which also add annotations"),
                    of("", "pods", "eviction", HARMLESS, "deletes the Pod; writes no metadata"),
                    of("", "replicationcontrollers", "scale", SCALE, "changes replicas"),
                    of("", "replicationcontrollers", "status", HARMLESS, "its status is no evidence"),
                    of("", "services", "proxy", HARMLESS, "connects to a Pod"),
                    of("", "services", "status", HARMLESS, "no check reads the status"),
                    of("", "namespaces", "status", EVALUATED, "changes labels"),
                    of("", "namespaces", "finalize", EVALUATED, "changes labels"),
                    of("apps", "deployments", "scale", SCALE, "changes replicas"),
                    of("apps", "deployments", "status", STATUS, "reports rollouts"),
                    of("apps", "replicasets", "scale", SCALE, "changes replicas"),
                    of("apps", "replicasets", "status", HARMLESS, "its status is no evidence"),
                    of("apps", "statefulsets", "scale", SCALE, "changes replicas"),
                    of("apps", "statefulsets", "status", STATUS, "reports rollouts"),
                    of("apps", "daemonsets", "status", STATUS, "reports rollouts"),
                    of("batch", "jobs", "status", STATUS, "reports completion"),
                    of("batch", "cronjobs", "status", STATUS, "reports completed runs"),
                    of("networking.k8s.io", "ingresses", "status", HARMLESS, "no check reads the status"),
                    of("sallyport.dev", "deploymentrecords", "status", EVALUATED, "is evidence"),
                    of("sallyport.dev", "breakglasses", "status", HARMLESS, "the operator does not read it"),
                    of("sallyport.dev", "deploymentpolicies", "status", HARMLESS, "the operator does not read it"),
                    of("sallyport.dev", "namespacepolicies", "status", HARMLESS, "the operator does not read it"),
                    of("sallyport.dev", "environments", "status", HARMLESS, "the operator does not read it"),
                    of("sallyport.dev", "trustroots", "status", HARMLESS, "the operator does not read it"),
                    of("sallyport.dev", "deploymentexceptions", "status", HARMLESS, "the operator does not read it"))
            .toList();

    /** Significance of the changes that are possible through a subresource. */
    public enum Use {
        /** The request contains the object, and is evaluated as an update of it. */
        EVALUATED,
        /** The request contains a Scale, and is evaluated as an update of the replicas of the object. */
        SCALE,
        /** The request changes the status, which is evidence of rollouts. */
        STATUS,
        /** The request changes no part that is evaluated, and no evidence. */
        HARMLESS
    }

    private static Subresource of(String group, String resource, String name, Use use, String reason) {
        return new Subresource(group, resource, name, use, reason);
    }

    /** Returns all subresources of the kinds that the webhook receives. */
    public static List<Subresource> all() {
        return ALL;
    }

    /** Returns the subresources of a resource with this use. */
    public static Stream<Subresource> of(String group, String resource, Use use) {
        return ALL.stream()
                .filter(each -> each.group.equals(group) && each.resource.equals(resource) && each.use == use);
    }

    /** Returns the paths of the subresources of a kind with this use; a custom kind with replicas may have {@code scale}. */
    public static Stream<String> paths(ObjectKind kind, Use use) {
        return kind.custom()
                .map(custom -> Stream.of(kind.plural() + "/scale")
                        .filter(_ ->
                                use == Use.SCALE && custom.progress().replicas().isPresent()))
                .orElseGet(() -> of(kind.group(), kind.plural(), use).map(Subresource::path));
    }

    /** Returns the resource in a webhook rule, such as {@code pods/resize}. */
    public String path() {
        return resource + "/" + name;
    }
}
