package dev.sallyport.registry;

import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.http.HostBulkheads;
import dev.sallyport.registry.http.RegistryLimits;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.PullSecrets;
import dev.sallyport.signature.RegistryListener;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Settings, clients and identities for tests of registries. */
public final class RegistryFixture {
    public static final InstantSource CLOCK = InstantSource.system();
    public static final PullIdentity ALICE = new PullIdentity("alice", "default", List.of());
    public static final PullIdentity MALLORY = new PullIdentity("mallory", "default", List.of());

    private RegistryFixture() {}

    public static RegistryClient client(FakeRegistry registry) {
        return client(registry, _ -> List.of());
    }

    public static RegistryClient client(FakeRegistry registry, PullSecrets secrets) {
        return new RegistryClient(settings(registry), secrets, CLOCK);
    }

    public static RegistrySettings settings(FakeRegistry... registries) {
        return new RegistrySettings(
                Set.of(java.util.Arrays.stream(registries)
                        .map(FakeRegistry::name)
                        .toArray(String[]::new)),
                true,
                Set.of());
    }

    public static RegistryLimits limits(Duration connectTimeout) {
        var defaults = RegistryLimits.DEFAULTS;
        return new RegistryLimits(
                connectTimeout,
                defaults.requestTimeout(),
                defaults.maxConcurrentRequests(),
                defaults.maxQueuedRequests(),
                defaults.failureThreshold(),
                defaults.openDuration());
    }

    public static HostBulkheads bulkheads(RegistrySettings settings) {
        return new HostBulkheads(settings.limits(), CLOCK, RegistryListener.NONE);
    }

    public static ImageReference image(FakeRegistry registry, String rest) {
        return ImageReference.parse(registry.name() + "/" + rest);
    }

    public static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20), CLOCK);
    }

    public static String dockerConfig(String registry, String user, String password) {
        var auth = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry, auth);
    }
}
