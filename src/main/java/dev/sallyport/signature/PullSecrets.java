package dev.sallyport.signature;

import java.util.List;

/** A source of registry credentials. */
@FunctionalInterface
public interface PullSecrets {

    /**
     * Returns the contents of the {@code kubernetes.io/dockerconfigjson} Secrets of an identity, in order of
     * preference. An absent Secret is ignored, as by a kubelet.
     */
    List<String> dockerConfigs(PullIdentity puller);

    /**
     * Returns the identity with the names of all pull secrets. A Pod contains those of its service account, because the
     * API server adds them; its workload does not. Equal results have equal credentials.
     */
    default PullIdentity whole(PullIdentity puller) {
        return puller;
    }
}
