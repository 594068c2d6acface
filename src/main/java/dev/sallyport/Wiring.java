package dev.sallyport;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.cluster.ClusterAuthorizer;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.cluster.OwnIdentity;
import dev.sallyport.cluster.OwnNamespace;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.Self;
import dev.sallyport.settings.SallyportSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The one place, with its siblings in this package, that knows ports and adapters: every part of the operator is made here, by its constructor. */
@Singleton
public class Wiring {

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    VirtualThreads virtualThreads() {
        return new VirtualThreads();
    }

    @Produces
    @Singleton
    OwnNamespace ownNamespace(KubernetesClient client, SallyportSettings settings) {
        return new OwnNamespace(client, settings.namespace());
    }

    @Produces
    @Singleton
    NamespaceInformer namespaces(KubernetesClient client) {
        return new NamespaceInformer(client);
    }

    @Produces
    @Singleton
    Authorizer authorizer(KubernetesClient client) {
        return new ClusterAuthorizer(client, Ticker.systemTicker());
    }

    @Produces
    @Singleton
    Self self(KubernetesClient client) {
        return new OwnIdentity(client);
    }
}
