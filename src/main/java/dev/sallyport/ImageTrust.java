package dev.sallyport;

import dev.sallyport.registry.Layouts;
import dev.sallyport.registry.ReferrerSource;
import dev.sallyport.registry.RegistryClient;
import dev.sallyport.registry.RegistrySettings;
import dev.sallyport.registry.TagResolver;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.signature.Candidate;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.PullSecrets;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.VerificationCache;
import dev.sallyport.sigstore.SigstoreVerifier;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Everything about images, wired: what resolves them and what verifies their signatures. */
public record ImageTrust(ImageResolver resolver, SignatureVerifier verifier) {

    /**
     * Wires the registry client, the verifier and the cache.
     *
     * @param layouts directories that stand for repositories
     * @param observer is told of everything that is looked at beside images
     * @param watched wraps the verifier that asks registries, such as with metrics
     */
    static ImageTrust of(
            SallyportSettings settings,
            PullSecrets secrets,
            Executor executor,
            InstantSource clock,
            Map<String, Path> layouts,
            Consumer<Candidate> observer,
            UnaryOperator<SignatureVerifier> watched) {
        var registry = settings.registry();
        var client = new RegistryClient(
                new RegistrySettings(
                        registry.insecure().orElse(Set.of()),
                        registry.allowLocal(),
                        registry.tokenRealms().orElse(Set.of())),
                secrets,
                clock);
        var images = new Layouts(layouts, new TagResolver(client, clock, executor), new ReferrerSource(client));
        var verifier = watched.apply(new SigstoreVerifier(images, observer));
        return new ImageTrust(
                images, new VerificationCache(verifier, settings.verification().positiveTtl(), clock, executor));
    }
}
