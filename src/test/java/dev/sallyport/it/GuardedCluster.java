package dev.sallyport.it;

import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A cluster whose API server shows the webhook a certificate, and whose operator names images by digest. It knows a real
 * registry, and one on the way to which things go wrong.
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

    /** What is behind {@link #slow()}. */
    static FakeRegistry fake() {
        return FAKE;
    }

    static FaultProxy slow() {
        return SLOW;
    }

    /** The keys and certificates between the API server and the webhook. */
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
