package dev.sallyport.app.operator;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.OperatorNamespace;
import dev.sallyport.settings.SallyportSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/**
 * CDI producers of time, threads and the operator's namespace.
 *
 * <p>Adapters are beans of their own: {@code @Singleton} with constructor injection. The core has no framework
 * annotations; the wiring classes of this package produce its objects.
 */
@Singleton
public class CoreWiring {

    @Produces
    @Singleton
    InstantSource clock() {
        return InstantSource.system();
    }

    @Produces
    @Singleton
    Ticker ticker() {
        return Ticker.systemTicker();
    }

    @Produces
    @Singleton
    VirtualThreads virtualThreads() {
        return new VirtualThreads();
    }

    @Produces
    @Singleton
    OperatorNamespace operatorNamespace(KubernetesClient client, SallyportSettings settings) {
        return new OperatorNamespace(client, settings.namespace());
    }
}
