package dev.sallyport.controller;

import dev.sallyport.rollout.SlimWorkload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;

/** Store of all workloads in the cluster, reduced to the fields that rollouts need. */
final class SlimStore<T extends HasMetadata> extends BasicItemStore<T> {

    SlimStore() {
        super(Cache::metaNamespaceKeyFunc);
    }

    @Override
    public T put(String key, T workload) {
        return super.put(key, SlimWorkload.slim(workload));
    }
}
