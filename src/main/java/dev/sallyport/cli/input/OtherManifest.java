package dev.sallyport.cli.input;

import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.workload.Operation;
import dev.sallyport.workload.OtherObject;
import dev.sallyport.workload.OtherObject.Requested;
import dev.sallyport.workload.OtherObjectReader;
import dev.sallyport.workload.OtherObjectReader.JsonObjects;
import java.util.Map;
import java.util.Set;

/** Reader of manifests of kinds that only rules evaluate. */
final class OtherManifest {
    /** Cluster-scoped kinds of Kubernetes. Custom kinds with that scope have names that start with Cluster, as a rule. */
    private static final Set<String> CLUSTER_SCOPED = Set.of(
            "APIService",
            "CSIDriver",
            "CSINode",
            "CertificateSigningRequest",
            "CustomResourceDefinition",
            "DeviceClass",
            "DeviceTaintRule",
            "FlowSchema",
            "IPAddress",
            "IngressClass",
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "MutatingWebhookConfiguration",
            "Namespace",
            "Node",
            "PersistentVolume",
            "PriorityClass",
            "PriorityLevelConfiguration",
            "ResourceSlice",
            "RuntimeClass",
            "ServiceCIDR",
            "StorageClass",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
            "VolumeAttachment",
            "VolumeAttributesClass");

    private OtherManifest() {}

    /**
     * Reads the creation of an object.
     *
     * @param namespace namespace of an object that names none
     */
    static OtherObject read(Document document, String namespace) throws InputError {
        var apiVersion = document.text("apiVersion");
        var slash = apiVersion.indexOf('/');
        var kind = document.text("kind");
        var own = document.object().get("metadata") instanceof Map<?, ?> metadata
                        && metadata.get("namespace") instanceof String given
                ? given
                : "";
        try {
            return OtherObjectReader.read(
                            new Requested(
                                    apiVersion.substring(0, Math.max(0, slash)),
                                    apiVersion.substring(slash + 1),
                                    kind,
                                    Operation.CREATE),
                            isClusterScoped(kind) ? "" : own.isEmpty() ? namespace : own,
                            "",
                            new JsonObjects(document.object(), null))
                    .object();
        } catch (IllegalArgumentException e) {
            throw document.error("metadata", "cannot be read");
        }
    }

    private static boolean isClusterScoped(String kind) {
        return CLUSTER_SCOPED.contains(kind) || kind.startsWith("Cluster");
    }
}
