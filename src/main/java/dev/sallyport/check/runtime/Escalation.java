package dev.sallyport.check.runtime;

import java.util.Set;

/**
 * Permission that leads to cluster-admin in one step, with the reason.
 *
 * <p>Cluster-wide, each of them counts. In the namespace kube-system, where controllers with most permissions run, those on
 * objects of namespaces count; in other namespaces, those that do not depend on the Pods and accounts there.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/rbac-good-practices/">RBAC good practices</a>
 */
enum Escalation {
    ESCALATE(
            Scope.ANY_NAMESPACE,
            Named.COUNTS,
            "escalate roles",
            "it can add every permission to its own role",
            RbacResources.of(Groups.RBAC, "roles").with("clusterroles"),
            Set.of("escalate")),
    BIND(
            Scope.ANY_NAMESPACE,
            Named.COUNTS,
            "bind roles",
            "it can bind every role to itself",
            RbacResources.of(Groups.RBAC, "roles").and("clusterroles"),
            Set.of("bind")),
    IMPERSONATE(
            Scope.ANY_NAMESPACE,
            Named.COUNTS,
            "impersonate other users",
            "it can act as an administrator",
            RbacResources.of("", "serviceaccounts").with("users", "groups"),
            Set.of("impersonate")),
    CREATE_TOKENS(
            Scope.ANY_NAMESPACE,
            Named.COUNTS,
            "create tokens for service accounts",
            "it can act as a controller with more permissions",
            RbacResources.of("", "serviceaccounts/token"),
            Set.of("create")),
    READ_SECRETS(
            Scope.SYSTEM_NAMESPACE,
            Named.IS_HARMLESS,
            "read secrets",
            "they contain tokens and passwords of other accounts",
            RbacResources.of("", "secrets"),
            Set.of("get", "list", "watch")),
    CHANGE_SECRETS(
            Scope.SYSTEM_NAMESPACE,
            Named.IS_HARMLESS,
            "change secrets",
            "the response to a change, even to a dry run, contains the secret",
            RbacResources.of("", "secrets"),
            Set.of("update", "patch", "deletecollection")),
    RUN_COMMANDS(
            Scope.SYSTEM_NAMESPACE,
            Named.COUNTS,
            "run commands in pods",
            "a command can read the token of the pod",
            RbacResources.of("", "pods/exec"),
            Set.of("create", "get")),
    ATTACH(
            Scope.SYSTEM_NAMESPACE,
            Named.COUNTS,
            "attach to pods",
            "input to a shell or debugger can read the token of the pod",
            RbacResources.of("", "pods/attach"),
            Set.of("create", "get")),
    ADD_CONTAINERS(
            Scope.SYSTEM_NAMESPACE,
            Named.COUNTS,
            "add containers to pods",
            "an ephemeral container can read the token of the pod",
            RbacResources.of("", "pods/ephemeralcontainers"),
            Set.of("update", "patch")),
    CREATE_PODS(
            Scope.SYSTEM_NAMESPACE,
            Named.COUNTS,
            "create pods",
            "a pod can use every service account of its namespace, such as that of a controller",
            RbacResources.of("", "pods"),
            Set.of("create")),
    CHANGE_PODS(
            Scope.SYSTEM_NAMESPACE,
            Named.COUNTS,
            "change pods",
            "a pod with another image runs foreign code with the token of the pod",
            RbacResources.of("", "pods"),
            Set.of("update", "patch")),
    WRITE_WORKLOADS(
            Scope.SYSTEM_NAMESPACE,
            Named.COUNTS,
            "create or change workloads",
            "a workload can use every service account of its namespace, such as that of a controller",
            RbacResources.of("apps", "deployments")
                    .and("daemonsets", "statefulsets", "replicasets")
                    .in("batch", "jobs", "cronjobs")
                    .in("", "replicationcontrollers"),
            Set.of("create", "update", "patch")),
    ACCESS_KUBELETS(
            Scope.CLUSTER,
            Named.COUNTS,
            "access the kubelets",
            "a kubelet runs commands in every pod of its node",
            RbacResources.of("", "nodes/proxy"),
            Set.of("get", "create")),
    CREATE_VOLUMES(
            Scope.CLUSTER,
            Named.COUNTS,
            "create persistent volumes",
            "a hostPath volume is every file of a node, also for pods that may not use hostPath",
            RbacResources.of("", "persistentvolumes"),
            Set.of("create")),
    APPROVE_REQUESTS(
            Scope.CLUSTER,
            Named.COUNTS,
            "approve certificate requests",
            "a client certificate can name every user",
            RbacResources.of(Groups.CERTIFICATES, "certificatesigningrequests/approval"),
            Set.of("update", "patch")),
    APPROVE_SIGNERS(
            Scope.CLUSTER,
            Named.COUNTS,
            "approve certificate requests for signers",
            "a client certificate can name every user",
            RbacResources.of(Groups.CERTIFICATES, "signers"),
            Set.of("approve")),
    CHANGE_NAMESPACES(
            Scope.CLUSTER,
            Named.COUNTS,
            "change namespaces",
            "labels of a namespace decide which policies and Pod Security Standards apply to it",
            RbacResources.of("", "namespaces"),
            Set.of("update", "patch")),
    CHANGE_WEBHOOKS(
            Scope.CLUSTER,
            Named.COUNTS,
            "change admission webhooks",
            "a webhook reads and changes every object, and without it policies are not enforced",
            RbacResources.of(Groups.ADMISSION, "validatingwebhookconfigurations")
                    .and("mutatingwebhookconfigurations"),
            Groups.WRITE),
    CHANGE_ADMISSION_POLICIES(
            Scope.CLUSTER,
            Named.COUNTS,
            "change admission policies",
            "a policy can change every pod, and without it other rules are not enforced",
            RbacResources.of(Groups.ADMISSION, "validatingadmissionpolicies")
                    .and(
                            "validatingadmissionpolicybindings",
                            "mutatingadmissionpolicies",
                            "mutatingadmissionpolicybindings"),
            Groups.WRITE),
    CHANGE_APIS(
            Scope.CLUSTER,
            Named.COUNTS,
            "change APIs",
            "without their API, or with another server for it, policies and roles have no effect",
            RbacResources.of("apiregistration.k8s.io", "apiservices")
                    .in("apiextensions.k8s.io", "customresourcedefinitions"),
            Groups.WRITE),
    CHANGE_POLICIES(
            Scope.CLUSTER,
            Named.COUNTS,
            "change deployment policies",
            "it can remove the rules for its own pods",
            RbacResources.of(Groups.SALLYPORT, "deploymentpolicies"),
            Groups.WRITE),
    CHANGE_TRUST_ROOTS(
            Scope.CLUSTER,
            Named.COUNTS,
            "change trust roots",
            "it can trust its own signatures",
            RbacResources.of(Groups.SALLYPORT, "trustroots"),
            Groups.WRITE),
    CHANGE_ENVIRONMENTS(
            Scope.CLUSTER,
            Named.COUNTS,
            "change environments",
            "it can remove the deployers, freezes and promotion of its own namespace",
            RbacResources.of(Groups.SALLYPORT, "environments"),
            Groups.WRITE),
    APPROVE_EXCEPTIONS(
            Scope.CLUSTER,
            Named.COUNTS,
            "approve exceptions",
            "an exception excuses every violation of its own pods",
            RbacResources.of(Groups.SALLYPORT, "deploymentexceptions"),
            Set.of("approve"));

    private final Scope scope;
    private final Named named;
    private final String right;
    private final String reason;

    @SuppressWarnings("ImmutableEnumChecker") // has an unmodifiable list
    private final RbacResources resources;

    @SuppressWarnings("ImmutableEnumChecker") // all constants have unmodifiable sets
    private final Set<String> verbs;

    Escalation(Scope scope, Named named, String right, String reason, RbacResources resources, Set<String> verbs) {
        this.scope = scope;
        this.named = named;
        this.right = right;
        this.reason = reason;
        this.resources = resources;
        this.verbs = verbs;
    }

    /** Returns whether a rule grants the permission in a scope. */
    boolean isGranted(RbacRule rule, Scope bound) {
        return (bound.compareTo(scope) >= 0)
                && !(named == Named.IS_HARMLESS && rule.isNamed())
                && resources.stream(bound)
                        .anyMatch(resource ->
                                verbs.stream().anyMatch(verb -> rule.allows(resource.group(), resource.name(), verb)));
    }

    boolean countsInAnyNamespace() {
        return scope == Scope.ANY_NAMESPACE;
    }

    /** Returns the permission and its reason, for messages. */
    String text(Scope bound) {
        if (scope != Scope.SYSTEM_NAMESPACE) {
            return right + ": " + reason;
        }
        var where = bound == Scope.CLUSTER ? "in all namespaces" : "in kube-system";
        return "%s %s: %s".formatted(right, where, reason);
    }

    /** Scope of a binding, from the least to the greatest. */
    enum Scope {
        ANY_NAMESPACE,
        SYSTEM_NAMESPACE,
        CLUSTER
    }

    /** Whether a rule for some names of objects is as dangerous as a rule for all. */
    private enum Named {
        COUNTS,
        IS_HARMLESS
    }

    private static final class Groups {
        static final String RBAC = "rbac.authorization.k8s.io";
        static final String CERTIFICATES = "certificates.k8s.io";
        static final String ADMISSION = "admissionregistration.k8s.io";
        static final String SALLYPORT = "sallyport.dev";
        static final Set<String> WRITE = Set.of("create", "update", "patch", "delete", "deletecollection");
    }
}
