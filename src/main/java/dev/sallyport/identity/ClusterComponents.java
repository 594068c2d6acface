package dev.sallyport.identity;

import java.util.Set;
import java.util.stream.Collectors;

/** Users of the components of a cluster. */
public final class ClusterComponents {
    /** Prefix of the users of the service accounts in kube-system. */
    static final String SERVICE_ACCOUNT_PREFIX = "system:serviceaccount:kube-system:";

    /** Prefix of the users of nodes. */
    private static final String NODE_PREFIX = "system:node:";

    /** Group of the nodes. */
    private static final String NODES = "system:nodes";

    /** Users of the controllers and of the scheduler. */
    private static final Set<String> USERS = Set.of("system:kube-controller-manager", "system:kube-scheduler");

    /** CEL expression that is true for a request of a node. */
    static final String IS_NODE = "request.userInfo.username.startsWith('%s') && '%s' in request.userInfo.groups"
            .formatted(NODE_PREFIX, NODES);

    /** CEL expression that is false for a request of a user that {@linkplain #reportsStatus reports status}. */
    public static final String STATUS_REPORTERS_EXCLUDED =
            "!((%s) || request.userInfo.username in [%s] || request.userInfo.username.startsWith('%s'))"
                    .formatted(
                            IS_NODE,
                            USERS.stream()
                                    .sorted()
                                    .map(user -> "'" + user + "'")
                                    .collect(Collectors.joining(", ")),
                            SERVICE_ACCOUNT_PREFIX);

    private static final String GARBAGE_COLLECTOR = SERVICE_ACCOUNT_PREFIX + "generic-garbage-collector";

    /** CEL expression that is true for a node that joins the cluster. */
    private static final String IS_JOINING_NODE = "request.userInfo.username.startsWith('system:bootstrap:')"
            + " && 'system:bootstrappers' in request.userInfo.groups";

    /**
     * CEL expression that is false for requests on which the cluster depends: of nodes, the scheduler and the API server itself,
     * and of controllers, apart from the objects that they create in namespaces for users, and deletions by the garbage collector.
     * These wait for the webhook without harm, and users can bring them about.
     */
    public static final String COMPONENTS_EXCLUDED =
            ("!((%s) || (%s) || request.userInfo.username in ['system:apiserver', 'system:kube-scheduler']"
                            + " || ((request.userInfo.username == '%s' || request.userInfo.username.startsWith('%s'))"
                            + " && !(request.operation == 'CREATE' && has(request.namespace) && request.namespace != '')"
                            + " && !(request.operation == 'DELETE' && request.userInfo.username == '%s')))")
                    .formatted(
                            IS_NODE,
                            IS_JOINING_NODE,
                            "system:kube-controller-manager",
                            SERVICE_ACCOUNT_PREFIX,
                            GARBAGE_COLLECTOR);

    static final String CONTROLLER_MANAGER = "system:kube-controller-manager";

    private ClusterComponents() {}

    /** Returns whether the user is a node, a controller of kube-system or the scheduler: the reporters of status. */
    public static boolean reportsStatus(User user) {
        return isNode(user) || USERS.contains(user.name()) || user.name().startsWith(SERVICE_ACCOUNT_PREFIX);
    }

    /** Returns whether the user is a node. Membership of the group alone is not enough: it can be impersonated. */
    static boolean isNode(User user) {
        return user.name().startsWith(NODE_PREFIX) && user.groups().contains(NODES);
    }
}
