package dev.sallyport.it;

import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Local cluster with client certificates for the webhook and with digest pinning. It has a real registry and a registry
 * behind a proxy that injects faults.
 */
final class GuardedCluster {
    private static final TestRegistry REGISTRY = registry();
    private static final FakeRegistry FAKE = new FakeRegistry();
    private static final FaultProxy SLOW = new FaultProxy(FAKE);
    private static final LocalCluster CLUSTER = new LocalCluster(
            "it-guarded",
            Map.of(
                    "SALLYPORT_LOCAL_CLIENT_CERTIFICATE",
                    "true",
                    "SALLYPORT_WEBHOOK_DIGEST_PINNING_ENABLED",
                    "true",
                    "SALLYPORT_REGISTRY_INSECURE",
                    REGISTRY.name() + "," + SLOW.name()));

    private GuardedCluster() {}

    static LocalCluster get() {
        return CLUSTER;
    }

    static TestRegistry real() {
        return REGISTRY;
    }

    /** Returns the registry behind {@link #slow()}. */
    static FakeRegistry fake() {
        return FAKE;
    }

    static FaultProxy slow() {
        return SLOW;
    }

    /** Returns the directory with the keys and certificates of API server and webhook. */
    static Path certificates() {
        return Path.of("target", "it-guarded", "pki", "webhook-client").toAbsolutePath();
    }

    private static TestRegistry registry() {
        try {
            var registry = TestRegistry.withReferrers();
            Runtime.getRuntime().addShutdownHook(new Thread(registry::close));
            return registry;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
