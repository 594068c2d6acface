package dev.sallyport.cli.cluster;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.NamespacePolicy;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.exception.ExceptionCompiler;
import dev.sallyport.exception.MissingReferences;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.listing.NameSearch;
import dev.sallyport.policy.PolicySource;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The DeploymentExceptions of a cluster. */
public record ClusterExceptions(KubernetesClient client) {
    private static final String RESOURCE = "deploymentexceptions.sallyport.dev";

    /** Request to the API server. */
    private interface ApiRequest<T> {
        T send();
    }

    /** Returns the name of the current user (SelfSubjectReview, KEP-3325). */
    public String self() throws InputError {
        return send(
                "create",
                "selfsubjectreviews",
                () -> client.resource(new SelfSubjectReviewBuilder().build())
                        .create()
                        .getStatus()
                        .getUserInfo()
                        .getUsername());
    }

    /** Returns an exception, which must exist. */
    public DeploymentException get(String namespace, String name) throws InputError {
        var found = send(
                "get",
                RESOURCE,
                () -> client.resources(DeploymentException.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get());
        if (found == null) {
            throw new InputError("DeploymentException \"%s\" not found in namespace \"%s\"".formatted(name, namespace));
        }
        return found;
    }

    /**
     * Returns the exceptions of a namespace.
     *
     * @param namespace null for all namespaces
     */
    public List<DeploymentException> list(@Nullable String namespace) throws InputError {
        var all = client.resources(DeploymentException.class);
        return send(
                "list",
                RESOURCE,
                () -> (namespace == null ? all.inAnyNamespace() : all.inNamespace(namespace))
                        .list()
                        .getItems());
    }

    /**
     * Returns a warning for each policy and workload that an exception names and that does not exist; none where the cluster
     * does not answer, or the user may not read it.
     */
    public List<String> warnings(DeploymentException exception) {
        return new MissingReferences(this::hasPolicy, this::anyMatches, Runnable::run)
                .warnings(exception)
                .join();
    }

    private boolean hasPolicy(String reference) {
        var source = PolicySource.ofReference(reference);
        try {
            return switch (source.kind()) {
                case DEPLOYMENT_POLICY -> exists(DeploymentPolicy.class, source.name());
                case ENVIRONMENT -> exists(Environment.class, source.name());
                case NAMESPACE_POLICY ->
                    client.resources(NamespacePolicy.class)
                                    .inNamespace(source.namespace())
                                    .withName(source.objectName())
                                    .get()
                            != null;
            };
        } catch (KubernetesClientException _) {
            return true; // a warning needs an answer
        }
    }

    private <T extends HasMetadata> boolean exists(Class<T> type, String name) {
        return client.resources(type).withName(name).get() != null;
    }

    private boolean anyMatches(ObjectKind kind, String namespace, Glob names) {
        try {
            return NameSearch.anyMatches(client, kind, namespace, names);
        } catch (KubernetesClientException failure) {
            throw new ClusterUnavailableException(String.valueOf(failure.getMessage()));
        }
    }

    public void create(DeploymentException exception) throws InputError {
        send("create", RESOURCE, () -> client.resource(exception).create());
    }

    /** Updates an exception; fails if it changed since it was read. */
    public void replace(DeploymentException exception) throws InputError {
        send("update", RESOURCE, () -> client.resource(exception).update());
    }

    private <T extends @Nullable Object> T send(String verb, String resource, ApiRequest<T> request) throws InputError {
        try {
            return request.send();
        } catch (KubernetesClientException e) {
            throw e.getStatus() != null && e.getStatus().getMessage() != null
                    ? new InputError(e.getStatus().getMessage())
                    : ClusterAccess.error(client, verb, resource, e);
        }
    }

    /** Returns the phase at an instant, regardless of the status last written. */
    public static String phase(DeploymentException exception, Instant now) {
        return ExceptionCompiler.compile(exception)
                .waiver()
                .map(compiled -> {
                    if (compiled.isExpired(now)) {
                        return "Expired";
                    }
                    return compiled.approved() ? "Active" : "Pending";
                })
                .orElse("Invalid");
    }
}
