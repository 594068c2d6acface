package dev.sallyport.configuration;

import java.util.Map;

/** Port to the ConfigMaps and Secrets that pod templates refer to. */
@FunctionalInterface
public interface ReferencedObjects {

    /**
     * Reads an object.
     *
     * @throws dev.sallyport.identity.ClusterUnavailableException if the API server does not answer
     */
    ReferencedData read(Kind kind, String namespace, String name);

    /** Kind of a referenced object. */
    enum Kind {
        CONFIG_MAP("ConfigMap", "configMaps"),
        SECRET("Secret", "secrets");

        private final String label;
        private final String path;

        Kind(String label, String path) {
            this.label = label;
            this.path = path;
        }

        /** Returns the kind in the API. */
        public String label() {
            return label;
        }

        /** Returns the first field of the paths of its entries. */
        String path() {
            return path;
        }
    }

    /** Result of reading an object. */
    sealed interface ReferencedData {
        /** The object exists, with these entries. */
        record Contents(Map<String, byte[]> data) implements ReferencedData {
            public Contents {
                data = Map.copyOf(data);
            }
        }

        /** The object does not exist. */
        record Absent() implements ReferencedData {}

        /** The operator may not read the object. */
        record Withheld(String reason) implements ReferencedData {}
    }
}
