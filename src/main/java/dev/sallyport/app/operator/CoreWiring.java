package dev.sallyport.app.operator;

import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.ClusterAuthorizer;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.cluster.OperatorNamespace;
import dev.sallyport.cluster.SelfSubjectIdentity;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.settings.SallyportSettings;
import com.github.benmanes.caffeine.cache.Ticker;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The one place, with its siblings in this package, that knows ports and adapters: every part of the operator is made here, by its constructor. */
@Singleton
public class CoreWiring {

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
    OperatorNamespace ownNamespace(KubernetesClient client, SallyportSettings settings) {
        return new OperatorNamespace(client, settings.namespace());
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
    OperatorIdentity self(KubernetesClient client) {
        return new SelfSubjectIdentity(client);
    }
}
