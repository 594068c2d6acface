package dev.sallyport.cluster;

import dev.sallyport.identity.ClusterUnavailableException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.function.Supplier;

/** Requests to the API server that report failures as {@link ClusterUnavailableException}. */
final class ApiServerCall {
    private ApiServerCall() {}

    static <T> T get(Supplier<T> request) {
        try {
            return request.get();
        } catch (KubernetesClientException failure) {
            throw new ClusterUnavailableException(failure);
        }
    }
}
