package dev.sallyport.registry;

import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.PullSecrets;
import dev.sallyport.signature.RegistryWatcher;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** What tests of registries have in common. */
final class RegistryFixture {
    static final InstantSource CLOCK = InstantSource.system();
    static final PullIdentity ALICE = new PullIdentity("alice", "default", List.of());
    static final PullIdentity MALLORY = new PullIdentity("mallory", "default", List.of());

    private RegistryFixture() {}

    static RegistryClient client(FakeRegistry registry) {
        return client(registry, _ -> List.of());
    }

    static RegistryClient client(FakeRegistry registry, PullSecrets secrets) {
        return new RegistryClient(settings(registry), secrets, CLOCK);
    }

    static RegistrySettings settings(FakeRegistry... registries) {
        return new RegistrySettings(
                Set.of(java.util.Arrays.stream(registries)
                        .map(FakeRegistry::name)
                        .toArray(String[]::new)),
                true,
                Set.of());
    }

    static RegistryLimits limits(Duration connectTimeout) {
        var usual = RegistryLimits.USUAL;
        return new RegistryLimits(
                connectTimeout,
                usual.requestTimeout(),
                usual.connections(),
                usual.waiting(),
                usual.failures(),
                usual.pause());
    }

    static Lanes lanes(RegistrySettings settings) {
        return new Lanes(settings.limits(), CLOCK, RegistryWatcher.NONE);
    }

    static ImageReference image(FakeRegistry registry, String rest) {
        return ImageReference.parse(registry.name() + "/" + rest);
    }

    static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20), CLOCK);
    }

    static String dockerConfig(String registry, String user, String password) {
        var auth = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry, auth);
    }
}
