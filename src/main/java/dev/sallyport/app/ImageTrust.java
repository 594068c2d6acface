package dev.sallyport.app;

import dev.sallyport.attestation.AttestationStore;
import dev.sallyport.attestation.SigstoreServices;
import dev.sallyport.registry.client.IndexReader;
import dev.sallyport.registry.client.IndexedPlatforms;
import dev.sallyport.registry.client.MirrorClient;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.client.SigstoreClient;
import dev.sallyport.registry.client.TagResolver;
import dev.sallyport.registry.http.EgressSettings;
import dev.sallyport.registry.http.Mirrors;
import dev.sallyport.registry.http.Proxies;
import dev.sallyport.registry.http.RegistryLimits;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.layout.Layouts;
import dev.sallyport.registry.referrers.ReferrerSource;
import dev.sallyport.registry.referrers.ReferrerWriter;
import dev.sallyport.scan.PlatformDigests;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.signature.ArtifactCandidate;
import dev.sallyport.signature.CacheLifetimes;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.PullSecrets;
import dev.sallyport.signature.RegistryListener;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.VerificationCache;
import dev.sallyport.sigstore.SigstoreVerifier;
import dev.sallyport.sigstore.TufClient;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Everything about images, wired: what resolves them, what verifies their signatures, what they consist of, and what writes
 * beside them.
 *
 * @param newest verifies without remembering what it has found, for there may be more by now
 * @param services a sigstore's, over the same connections
 */
public record ImageTrust(
        ImageResolver resolver,
        ImageIndexes indexes,
        SignatureVerifier verifier,
        SignatureVerifier newest,
        PlatformDigests platforms,
        AttestationStore store,
        SigstoreServices services) {

    /**
     * Wires the registry client, the verifier and the cache.
     *
     * @param layouts directories that stand for repositories
     * @param observer is told of everything that lies beside images
     * @param watch looks on, such as for metrics
     */
    public static ImageTrust of(
            SallyportSettings settings,
            PullSecrets secrets,
            Executor executor,
            InstantSource clock,
            Map<String, Path> layouts,
            Optional<Consumer<ArtifactCandidate>> observer,
            Watch watch) {
        var registry = settings.registry();
        var client = new RegistryClient(registrySettings(registry), secrets, clock, watch.registries());
        var images = new Layouts(
                layouts,
                new TagResolver(client, clock, executor),
                new ReferrerSource(client),
                new IndexReader(client, clock, executor));
        var verifier = watch.verifications().apply(new SigstoreVerifier(images, observer));
        var memory = new CacheLifetimes(
                settings.verification().cacheTtl(), settings.verification().staleWindow());
        return new ImageTrust(
                images,
                images,
                new VerificationCache(verifier, secrets, memory, clock, executor),
                new VerificationCache(verifier, secrets, CacheLifetimes.NONE, clock, executor),
                new IndexedPlatforms(client),
                new ReferrerWriter(client),
                new SigstoreClient(client));
    }

    /** Where TUF repositories are read, and what was verified of them kept. */
    public static TufClient repositories(SallyportSettings settings, Optional<Path> cache, InstantSource clock) {
        var trust = settings.trust();
        var mirrors = new RegistrySettings(trust.insecure().orElse(Set.of()), trust.allowLocal(), Set.of())
                .with(limits(settings.registry()))
                .with(egress(settings.registry()));
        return new TufClient(new MirrorClient(mirrors, clock), cache, clock);
    }

    private static RegistrySettings registrySettings(SallyportSettings.Registry registry) {
        return new RegistrySettings(
                registry.insecure().orElse(Set.of()),
                registry.allowLocal(),
                registry.tokenRealms().orElse(Set.of()),
                limits(registry),
                Mirrors.parse(registry.mirrors().orElse(List.of()), registry.mirrorTimeout()),
                egress(registry));
    }

    private static EgressSettings egress(SallyportSettings.Registry registry) {
        return new EgressSettings(registry.caFile(), Proxies.of(registry.proxy(), registry.noProxy(), System.getenv()));
    }

    private static RegistryLimits limits(SallyportSettings.Registry registry) {
        return new RegistryLimits(
                registry.connectTimeout(),
                registry.requestTimeout(),
                registry.maxConcurrentRequests(),
                registry.maxQueuedRequests(),
                registry.circuitBreaker().failureThreshold(),
                registry.circuitBreaker().openDuration());
    }

    /**
     * Who looks on.
     *
     * @param verifications wraps the verifier that asks registries
     * @param registries is told how they fare
     */
    public record Watch(UnaryOperator<SignatureVerifier> verifications, RegistryListener registries) {
        public static final Watch NONE = new Watch(UnaryOperator.identity(), RegistryListener.NONE);
    }
}
