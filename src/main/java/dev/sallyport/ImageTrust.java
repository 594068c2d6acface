package dev.sallyport;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.registry.RegistryClient;
import dev.sallyport.registry.RegistryImageResolver;
import dev.sallyport.registry.RegistrySettings;
import dev.sallyport.registry.RegistrySignatureSource;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.PullSecrets;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.VerificationCache;
import dev.sallyport.sigstore.CosignVerifier;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

/** Everything about images, wired: what resolves them and what verifies their signatures. */
public record ImageTrust(ImageResolver resolver, SignatureVerifier verifier) {

    /**
     * Wires the registry client, the verifier and the cache.
     *
     * @param watched wraps the verifier that asks registries, such as with metrics
     */
    static ImageTrust of(
            SallyportSettings settings,
            PullSecrets secrets,
            Executor executor,
            InstantSource clock,
            UnaryOperator<SignatureVerifier> watched) {
        var registry = settings.registry();
        var client = new RegistryClient(
                new RegistrySettings(
                        registry.insecure().orElse(Set.of()),
                        registry.allowLocal(),
                        registry.tokenRealms().orElse(Set.of())),
                secrets,
                Ticker.systemTicker());
        var verifier = watched.apply(new CosignVerifier(new RegistrySignatureSource(client)));
        return new ImageTrust(
                new RegistryImageResolver(client, Ticker.systemTicker()),
                new VerificationCache(
                        verifier,
                        executor,
                        settings.verification().positiveTtl(),
                        settings.verification().negativeTtl(),
                        Ticker.systemTicker(),
                        clock));
    }
}
