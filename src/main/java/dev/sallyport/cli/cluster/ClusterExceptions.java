package dev.sallyport.cli.cluster;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.exception.ExceptionCompiler;
import io.fabric8.kubernetes.api.model.authentication.SelfSubjectReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The exceptions of a cluster. */
public record ClusterExceptions(KubernetesClient client) {
    private static final String RESOURCE = "deploymentexceptions.sallyport.dev";

    /** What is done with the cluster. */
    private interface Step<T> {
        T take();
    }

    /** Who asks, as the API server says (SelfSubjectReview, KEP-3325). */
    public String self() throws InputError {
        return tried(
                "create",
                "selfsubjectreviews",
                () -> client.resource(new SelfSubjectReviewBuilder().build())
                        .create()
                        .getStatus()
                        .getUserInfo()
                        .getUsername());
    }

    public DeploymentException get(String namespace, String name) throws InputError {
        var found = tried(
                "get",
                RESOURCE,
                () -> client.resources(DeploymentException.class)
                        .inNamespace(namespace)
                        .withName(name)
                        .get());
        if (found == null) {
            throw new InputError(
                    "there is no DeploymentException \"%s\" in namespace \"%s\"".formatted(name, namespace));
        }
        return found;
    }

    /**
     * Those of a namespace.
     *
     * @param namespace null for all
     */
    public List<DeploymentException> list(@Nullable String namespace) throws InputError {
        var all = client.resources(DeploymentException.class);
        return tried(
                "list",
                RESOURCE,
                () -> (namespace == null ? all.inAnyNamespace() : all.inNamespace(namespace))
                        .list()
                        .getItems());
    }

    public void create(DeploymentException exception) throws InputError {
        tried("create", RESOURCE, () -> client.resource(exception).create());
    }

    /** Writes one just where it still is what was read. */
    public void replace(DeploymentException exception) throws InputError {
        tried("update", RESOURCE, () -> client.resource(exception).update());
    }

    private <T extends @Nullable Object> T tried(String verb, String resource, Step<T> step) throws InputError {
        try {
            return step.take();
        } catch (KubernetesClientException e) {
            throw e.getStatus() != null && e.getStatus().getMessage() != null
                    ? new InputError(e.getStatus().getMessage())
                    : ClusterAccess.undecidedReason(client, verb, resource, e);
        }
    }

    /** Returns the phase at an instant, regardless of the status last written. */
    public static String phase(DeploymentException exception, Instant now) {
        return ExceptionCompiler.compile(exception)
                .waiver()
                .map(waiver -> {
                    if (waiver.isExpired(now)) {
                        return "Expired";
                    }
                    return waiver.approved() ? "Active" : "Pending";
                })
                .orElse("Invalid");
    }
}
