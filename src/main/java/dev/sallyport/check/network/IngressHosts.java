package dev.sallyport.check.network;

import java.util.Optional;

/** Port to the hosts of the Ingresses of the cluster. */
@FunctionalInterface
public interface IngressHosts {

    /** No Ingresses. */
    IngressHosts NONE = (_, _) -> Optional.of(false);

    /**
     * Returns whether an Ingress of another namespace serves a host, also by a wildcard; empty until the Ingresses are read.
     *
     * @param namespace namespace of the Ingress that is not another one
     * @param host host in lower case, which may begin with {@code *.}
     */
    Optional<Boolean> areUsedOutside(String namespace, String host);
}
