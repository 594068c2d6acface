package dev.sallyport.app.operator;

import dev.sallyport.app.ImageTrust;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.http.ServiceClient;
import dev.sallyport.registry.provider.CredentialProvider;
import dev.sallyport.registry.provider.CredentialProviders;
import dev.sallyport.registry.provider.ProviderLimits;
import dev.sallyport.registry.provider.ProviderSlots;
import dev.sallyport.registry.provider.cloud.AmazonProvider;
import dev.sallyport.registry.provider.cloud.AzureProvider;
import dev.sallyport.registry.provider.cloud.CloudEnvironment;
import dev.sallyport.registry.provider.cloud.GoogleProvider;
import dev.sallyport.registry.provider.kubelet.PluginConfiguration;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.signature.PullAccounts;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executor;

/** Assembly of the credential providers of the operator. */
final class RegistryCredentials {
    /** Number of concurrent requests to services of clouds. */
    private static final int CLOUD_SLOTS = 8;

    private RegistryCredentials() {}

    /**
     * Creates the providers that the settings name.
     *
     * @throws IllegalArgumentException if the configuration of plugins is invalid
     */
    static CredentialProviders of(
            SallyportSettings.Registry registry, PullAccounts accounts, InstantSource clock, Executor executor) {
        var settings = registry.credentialProviders();
        return plugins(settings, accounts, clock, executor)
                .and(clouds(settings, ImageTrust.serviceSettings(registry), clock, executor));
    }

    /** Creates clients of the listed clouds; classes of the others are not loaded. */
    private static CredentialProviders clouds(
            SallyportSettings.CredentialProviders settings,
            RegistrySettings network,
            InstantSource clock,
            Executor executor) {
        var clouds = settings.clouds().orElse(Set.of());
        if (clouds.isEmpty()) {
            return CredentialProviders.NONE;
        }
        var client = new ServiceClient(network);
        var environment = new CloudEnvironment(System.getenv());
        var providers = clouds.stream()
                .sorted()
                .<CredentialProvider>map(cloud -> switch (cloud) {
                    case AMAZON -> new AmazonProvider(environment, client, clock);
                    case GOOGLE -> new GoogleProvider(environment, client, clock);
                    case AZURE -> new AzureProvider(environment, client, clock);
                })
                .toList();
        var limits = new ProviderLimits(new ProviderSlots(CLOUD_SLOTS), settings.timeout());
        return CredentialProviders.of(providers, PullAccounts.NONE, limits, clock, executor);
    }

    private static CredentialProviders plugins(
            SallyportSettings.CredentialProviders settings,
            PullAccounts accounts,
            InstantSource clock,
            Executor executor) {
        if (settings.config().isEmpty()) {
            return CredentialProviders.NONE;
        }
        var directory = settings.pluginDirectory()
                .orElseThrow(() -> new IllegalArgumentException(
                        "sallyport.registry.credential-providers.config needs plugin-directory"));
        var plugins = PluginConfiguration.read(settings.config().get(), directory, System.getenv());
        var limits = new ProviderLimits(new ProviderSlots(settings.maxConcurrentPlugins()), settings.timeout());
        return CredentialProviders.of(plugins, accounts, limits, clock, executor);
    }
}
