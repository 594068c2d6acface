package dev.sallyport.check.runtime;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Deadline;
import java.util.Optional;
import java.util.Set;

/** Port to the objects that other objects refer to by name. */
public interface ReferencedObjects {

    /** No cluster: every lookup fails. */
    ReferencedObjects NONE = new ReferencedObjects() {
        @Override
        public Optional<Lookup> known(ReferencedKind kind, String namespace, String name) {
            return Optional.empty();
        }

        @Override
        public Lookup find(ReferencedKind kind, String namespace, String name, Deadline deadline) {
            return new Lookup.Unknown(UndecidedReason.CLUSTER_UNAVAILABLE, "is not known without a cluster");
        }
    };

    /** Kinds of referenced objects. */
    enum ReferencedKind {
        CONFIG_MAP("ConfigMap"),
        SECRET("Secret"),
        SERVICE_ACCOUNT("ServiceAccount"),
        PERSISTENT_VOLUME_CLAIM("PersistentVolumeClaim"),
        SERVICE("Service");

        private final String label;

        ReferencedKind(String label) {
            this.label = label;
        }

        /** Returns the name of the kind in the API. */
        @Override
        public String toString() {
            return label;
        }
    }

    /** Result of a lookup. */
    sealed interface Lookup {
        /**
         * The object exists.
         *
         * @param parts keys of a ConfigMap or Secret; names and numbers of the ports of a Service
         */
        record Existing(Set<String> parts) implements Lookup {
            public Existing {
                parts = Set.copyOf(parts);
            }
        }

        /** The object does not exist. */
        record Absent() implements Lookup {}

        /**
         * The lookup failed.
         *
         * @param message completes a sentence about the object
         */
        record Unknown(UndecidedReason reason, String message) implements Lookup {}
    }

    /** Returns the result without blocking if it is known; otherwise empty. */
    Optional<Lookup> known(ReferencedKind kind, String namespace, String name);

    /** Looks up an object; blocks until the deadline at most. */
    Lookup find(ReferencedKind kind, String namespace, String name, Deadline deadline);
}
