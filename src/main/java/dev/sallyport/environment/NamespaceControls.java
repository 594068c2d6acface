package dev.sallyport.environment;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Port to the objects that control what happens in namespaces. */
@FunctionalInterface
public interface NamespaceControls {
    /** No namespace has controls. */
    NamespaceControls NONE = (_, _) -> Map.of();

    /**
     * Reads controls from the cluster. May block.
     *
     * @param namespace a namespace; empty for all
     * @return states by name of the namespace; a namespace without controls may be missing
     * @throws dev.sallyport.identity.ClusterUnavailableException if the cluster does not answer
     */
    Map<String, State> read(Optional<String> namespace, Set<Control> controls);

    /** Kind of control. */
    enum Control {
        NETWORK_POLICY("networkPolicy"),
        POD_SECURITY_LABEL("podSecurityLabel"),
        RESOURCE_QUOTA("resourceQuota"),
        LIMIT_RANGE("limitRange"),
        GUARD_CHANGES("guardChanges"),
        MONITORING("monitoring"),
        ALERTS("alerts");

        private final String field;

        Control(String field) {
            this.field = field;
        }

        /** Returns the field of {@code spec.requires}. */
        public String field() {
            return field;
        }
    }

    /**
     * Controls of a namespace.
     *
     * @param deniesIngress whether ingress to every Pod is denied unless a NetworkPolicy allows it
     * @param deniesEgress whether egress from every Pod is denied unless a NetworkPolicy allows it
     * @param guardWriters RoleBindings whose subjects may change controls
     */
    record State(
            boolean deniesIngress,
            boolean deniesEgress,
            int resourceQuotas,
            int limitRanges,
            List<String> guardWriters,
            int monitors,
            int alerts) {
        /** A namespace without controls. */
        public static final State NONE = new State(false, false, 0, 0, List.of(), 0, 0);

        public State {
            guardWriters = List.copyOf(guardWriters);
        }
    }
}
