package dev.sallyport.cli.input;

/**
 * Options for reading manifests.
 *
 * @param namespace namespace of the objects that name none
 * @param version release of Kubernetes that decides which API versions are served
 * @param rejectsUnknownFields whether a field that Kubernetes does not have is a problem, as for kubectl
 */
public record ReadOptions(String namespace, KubernetesVersion version, boolean rejectsUnknownFields) {

    /** Returns the options for an object that the API server has read, in the namespace of its request. */
    public ReadOptions recorded(String requested) {
        return new ReadOptions(requested.isEmpty() ? namespace : requested, version, false);
    }
}
