package dev.sallyport.signature;

import java.util.List;

/** Where credentials of registries come from. */
@FunctionalInterface
public interface PullSecrets {

    /**
     * The contents of the {@code kubernetes.io/dockerconfigjson} secrets that may be used on that behalf, first choice
     * first. A secret that is absent is left out, as a kubelet does.
     */
    List<String> dockerConfigs(PullIdentity puller);

    /**
     * The same one who pulls, with all secrets by name: a Pod names those of its service account, which the API server has
     * written into it, and the workload that makes it does not. Who is the same here may see the same.
     */
    default PullIdentity whole(PullIdentity puller) {
        return puller;
    }
}
