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
}
