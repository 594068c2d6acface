package dev.sallyport.identity;

import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.OwnerReference;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Port to the owners of objects in the cluster. */
public interface OwnerReader {
    /** A reader of a cluster without objects. */
    OwnerReader NONE = new OwnerReader() {
        @Override
        public Optional<Owner> find(Ancestor object) {
            return Optional.empty();
        }

        @Override
        public Optional<Owner> refresh(Ancestor object) {
            return Optional.empty();
        }

        @Override
        public Optional<Owner> revision(Ancestor object, String name) {
            return Optional.empty();
        }
    };

    /**
     * Returns an owner, from a cache or from the cluster.
     *
     * @return empty if no object with this name and UID exists
     * @throws ClusterUnavailableException if the cluster does not answer
     */
    Optional<Owner> find(Ancestor object);

    /** Returns an owner as {@link #find} does, always from the cluster. */
    Optional<Owner> refresh(Ancestor object);

    /**
     * Returns an earlier pod template of an object, always from the cluster: its ControllerRevision with that name.
     *
     * @return empty if the object has no such revision
     * @throws ClusterUnavailableException if the cluster does not answer
     */
    Optional<Owner> revision(Ancestor object, String name);

    /**
     * Direct or indirect owner of an object.
     *
     * @param uid UID, which distinguishes it from other objects of the same name
     */
    record Ancestor(ObjectKind kind, String namespace, String name, String uid) {}

    /**
     * Owner in the cluster.
     *
     * @param references its own owner references
     * @param template outline of its pod template
     * @param fingerprint fingerprint of its pod template, as in DeploymentRecords
     * @param created time of its creation
     * @param isOfDeployment whether a Deployment has created it
     */
    record Owner(
            List<OwnerReference> references,
            TemplateOutline template,
            String fingerprint,
            Instant created,
            boolean isOfDeployment) {
        public Owner {
            references = List.copyOf(references);
        }
    }
}
