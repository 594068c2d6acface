package dev.sallyport;

import dev.sallyport.attestation.AttestationStore;
import dev.sallyport.attestation.SigstoreServices;
import dev.sallyport.registry.Egress;
import dev.sallyport.registry.IndexReader;
import dev.sallyport.registry.IndexedPlatforms;
import dev.sallyport.registry.Layouts;
import dev.sallyport.registry.MirrorClient;
import dev.sallyport.registry.Mirrors;
import dev.sallyport.registry.Proxies;
import dev.sallyport.registry.ReferrerSource;
import dev.sallyport.registry.ReferrerWriter;
import dev.sallyport.registry.RegistryClient;
import dev.sallyport.registry.RegistryLimits;
import dev.sallyport.registry.RegistrySettings;
import dev.sallyport.registry.SigstoreClient;
import dev.sallyport.registry.TagResolver;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.signature.Candidate;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.Memory;
import dev.sallyport.signature.PullSecrets;
import dev.sallyport.signature.RegistryWatcher;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.VerificationCache;
import dev.sallyport.sigstore.SigstoreVerifier;
import dev.sallyport.sigstore.TufClient;
import dev.sallyport.survey.Platforms;
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
        Platforms platforms,
        AttestationStore store,
        SigstoreServices services) {

    /**
     * Wires the registry client, the verifier and the cache.
     *
     * @param layouts directories that stand for repositories
     * @param observer is told of everything that lies beside images
     * @param watch looks on, such as for metrics
     */
    static ImageTrust of(
            SallyportSettings settings,
            PullSecrets secrets,
            Executor executor,
            InstantSource clock,
            Map<String, Path> layouts,
            Optional<Consumer<Candidate>> observer,
            Watch watch) {
        var registry = settings.registry();
        var client = new RegistryClient(registrySettings(registry), secrets, clock, watch.registries());
        var images = new Layouts(
                layouts,
                new TagResolver(client, clock, executor),
                new ReferrerSource(client),
                new IndexReader(client, clock, executor));
        var verifier = watch.verifications().apply(new SigstoreVerifier(images, observer));
        var memory = new Memory(
                settings.verification().positiveTtl(), settings.verification().staleWindow());
        return new ImageTrust(
                images,
                images,
                new VerificationCache(verifier, secrets, memory, clock, executor),
                new VerificationCache(verifier, secrets, Memory.NONE, clock, executor),
                new IndexedPlatforms(client),
                new ReferrerWriter(client),
                new SigstoreClient(client));
    }

    /** Where TUF repositories are read, and what was verified of them kept. */
    static TufClient repositories(SallyportSettings settings, Optional<Path> cache, InstantSource clock) {
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

    private static Egress egress(SallyportSettings.Registry registry) {
        return new Egress(registry.caFile(), Proxies.of(registry.proxy(), registry.noProxy(), System.getenv()));
    }

    private static RegistryLimits limits(SallyportSettings.Registry registry) {
        return new RegistryLimits(
                registry.connectTimeout(),
                registry.requestTimeout(),
                registry.connections(),
                registry.waiting(),
                registry.breaker().failures(),
                registry.breaker().pause());
    }

    /**
     * Who looks on.
     *
     * @param verifications wraps the verifier that asks registries
     * @param registries is told how they fare
     */
    record Watch(UnaryOperator<SignatureVerifier> verifications, RegistryWatcher registries) {
        static final Watch NONE = new Watch(UnaryOperator.identity(), RegistryWatcher.NONE);
    }
}
