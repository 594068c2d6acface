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
import dev.sallyport.registry.provider.CredentialProviders;
import dev.sallyport.registry.referrers.ReferrerSource;
import dev.sallyport.registry.referrers.ReferrerWriter;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.signature.ArtifactCandidate;
import dev.sallyport.signature.CacheLifetimes;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageVerifier;
import dev.sallyport.signature.PlatformDigests;
import dev.sallyport.signature.PullSecrets;
import dev.sallyport.signature.RegistryListener;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.VerificationCache;
import dev.sallyport.sigstore.CosignFormat;
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
 * Access to images: resolution, signature verification, contents, and storage of attestations.
 *
 * @param uncachedVerifier verifies against the registry each few seconds, because new attestations may have been added
 * @param services sigstore services, over the same connections
 */
public record ImageTrust(
        ImageResolver resolver,
        ImageIndexes indexes,
        SignatureVerifier verifier,
        SignatureVerifier uncachedVerifier,
        PlatformDigests platforms,
        AttestationStore store,
        SigstoreServices services) {

    /**
     * Assembles the registry client, the verifier and its cache.
     *
     * @param layouts OCI layout directories by the repository that they replace
     * @param watch observers, such as metrics
     */
    public static ImageTrust of(
            SallyportSettings settings, Resources resources, Map<String, Path> layouts, Watch watch) {
        var secrets = resources.pullSecrets();
        var clock = resources.clock();
        var executor = resources.executor();
        var registries = registrySettings(settings.registry());
        var transport = RegistryClient.transport(registries, clock, watch.registries());
        var client = new RegistryClient(registries, secrets, resources.providers(), clock, transport);
        var format = new CosignFormat();
        var images = new Layouts(
                layouts,
                new TagResolver(client, clock, executor),
                new ReferrerSource(client),
                new IndexReader(client, clock, executor));
        var verifier = watch.verifications().apply(new ImageVerifier(images, List.of(format), watch.artifacts()));
        var lifetimes = new CacheLifetimes(
                settings.verification().cacheTtl(), settings.verification().staleWindow());
        return new ImageTrust(
                images,
                images,
                new VerificationCache(verifier, secrets, lifetimes, clock, executor),
                new VerificationCache(verifier, secrets, CacheLifetimes.MINIMAL, clock, executor),
                new IndexedPlatforms(client),
                new ReferrerWriter(client, format),
                new SigstoreClient(client));
    }

    /** Creates the TUF client with its cache directory. */
    public static TufClient repositories(SallyportSettings settings, Optional<Path> cache, InstantSource clock) {
        var trust = settings.trust();
        var mirrors = new RegistrySettings(trust.insecure().orElse(Set.of()), trust.allowLocal(), Set.of())
                .with(limits(settings.registry()))
                .with(egress(settings.registry()));
        return new TufClient(new MirrorClient(mirrors, clock), cache, clock);
    }

    /** Returns the network settings for services that issue credentials for registries. */
    public static RegistrySettings serviceSettings(SallyportSettings.Registry registry) {
        return new RegistrySettings(Set.of(), true, Set.of())
                .with(limits(registry))
                .with(egress(registry));
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

    /** Resources of the process: credentials, threads and time. */
    public record Resources(
            PullSecrets pullSecrets, CredentialProviders providers, Executor executor, InstantSource clock) {}

    /**
     * Observers of verifications and registries.
     *
     * @param verifications wraps the verifier that queries registries
     * @param registries receives events of registry hosts
     * @param artifacts receives every artifact that is found for an image
     */
    public record Watch(
            UnaryOperator<SignatureVerifier> verifications,
            RegistryListener registries,
            Optional<Consumer<ArtifactCandidate>> artifacts) {
        /** Creates an observer of artifacts only. */
        public static Watch of(Optional<Consumer<ArtifactCandidate>> artifacts) {
            return new Watch(UnaryOperator.identity(), RegistryListener.NONE, artifacts);
        }
    }
}
