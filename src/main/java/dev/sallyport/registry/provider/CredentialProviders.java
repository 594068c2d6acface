package dev.sallyport.registry.provider;

import dev.sallyport.signature.PullAccounts;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** The credential providers of an installation. */
public final class CredentialProviders {
    /** No provider. */
    public static final CredentialProviders NONE = new CredentialProviders(List.of());

    private final List<CachedProvider> providers;

    private CredentialProviders(List<CachedProvider> providers) {
        this.providers = List.copyOf(providers);
    }

    /**
     * Adds caches and limits to providers.
     *
     * @param executor runs requests to providers, such as one virtual thread for each
     */
    public static CredentialProviders of(
            List<CredentialProvider> providers,
            PullAccounts accounts,
            ProviderLimits limits,
            InstantSource clock,
            Executor executor) {
        return new CredentialProviders(providers.stream()
                .map(provider -> new CachedProvider(provider, accounts, limits, clock, executor))
                .toList());
    }

    /** Returns both sets of providers, these first. */
    public CredentialProviders and(CredentialProviders others) {
        return new CredentialProviders(
                Stream.concat(providers.stream(), others.providers.stream()).toList());
    }

    /** Returns whether a provider matches an image. */
    public boolean match(ImageReference image) {
        return providers.stream().anyMatch(provider -> provider.matches(image));
    }

    /** Asks every provider that matches an image. Blocks until the deadline at most. */
    public List<ProviderResult> find(ImageReference image, PullIdentity puller, Deadline deadline) {
        return providers.stream()
                .filter(provider -> provider.matches(image))
                .map(provider -> provider.find(image, puller, deadline))
                .toList();
    }

    /** Forgets older answers for an image, because its registry does not accept them. */
    public void forget(ImageReference image, PullIdentity puller) {
        providers.stream()
                .filter(provider -> provider.matches(image))
                .forEach(provider -> provider.forget(image, puller));
    }
}
