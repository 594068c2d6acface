package dev.sallyport.app.operator;

import dev.sallyport.registry.provider.CredentialProviders;
import dev.sallyport.registry.provider.ProviderLimits;
import dev.sallyport.registry.provider.ProviderSlots;
import dev.sallyport.registry.provider.kubelet.PluginConfiguration;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.signature.PullAccounts;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/** Assembly of the credential providers of the operator. */
final class RegistryCredentials {

    private RegistryCredentials() {}

    /**
     * Creates the providers that the settings name.
     *
     * @throws IllegalArgumentException if the configuration of plugins is invalid
     */
    static CredentialProviders of(
            SallyportSettings.Registry registry, PullAccounts accounts, InstantSource clock, Executor executor) {
        return plugins(registry.credentialProviders(), accounts, clock, executor);
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
