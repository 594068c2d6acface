package dev.sallyport.app.operator;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.attestation.Attester;
import dev.sallyport.attestation.ConfiguredSigner;
import dev.sallyport.attestation.RestrictedIdentitySigner;
import dev.sallyport.attestation.TokenDestinations;
import dev.sallyport.cluster.ApiServerAudiences;
import dev.sallyport.cluster.ClusterPullAccounts;
import dev.sallyport.cluster.ClusterPullSecrets;
import dev.sallyport.cluster.OperatorNamespace;
import dev.sallyport.cluster.ServiceAccountTokens;
import dev.sallyport.record.MeteredVerifier;
import dev.sallyport.record.RegistryMetrics;
import dev.sallyport.registry.provider.CredentialProviders;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.sigstore.IdentityStatementSigner;
import dev.sallyport.sigstore.KeyStatementSigner;
import dev.sallyport.trust.TrustRootIndex;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CDI producers for images: verification of their signatures, and attestation of promotions. */
@Singleton
public class ImageWiring {

    @Produces
    @Singleton
    ClusterPullSecrets pullSecrets(KubernetesClient client, SallyportSettings settings, Ticker ticker) {
        var ofOperator = settings.registry().pullSecrets().orElse(List.of());
        return new ClusterPullSecrets(client, settings.namespace(), ofOperator, ticker);
    }

    @Produces
    @Singleton
    @Typed(CredentialProviders.class)
    CredentialProviders credentialProviders(
            KubernetesClient client, SallyportSettings settings, VirtualThreads virtualThreads, InstantSource clock) {
        var accounts = new ClusterPullAccounts(client, new ApiServerAudiences(client), clock);
        return RegistryCredentials.of(settings.registry(), accounts, clock, virtualThreads);
    }

    @Produces
    @Singleton
    ImageTrust imageTrust(
            ClusterPullSecrets pullSecrets,
            CredentialProviders providers,
            SallyportSettings settings,
            MeterRegistry meters,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        return ImageTrust.of(
                settings,
                new ImageTrust.Resources(pullSecrets, providers, virtualThreads, clock),
                Map.of(),
                new ImageTrust.Watch(
                        verifier -> new MeteredVerifier(verifier, meters),
                        new RegistryMetrics(meters),
                        Optional.empty()));
    }

    @Produces
    @Singleton
    @Typed(IdentityStatementSigner.class)
    IdentityStatementSigner identitySigner(ServiceAccountTokens tokens, ImageTrust trust) {
        return new IdentityStatementSigner(tokens, trust.services());
    }

    @Produces
    @Singleton
    TokenDestinations tokenDestinations(SallyportSettings settings, KubernetesClient client) {
        return new TokenDestinations(
                settings.attestation().audiences(), settings.attestation().caUrls(), new ApiServerAudiences(client));
    }

    @Produces
    @Singleton
    Attester attester(
            IdentityStatementSigner signing,
            TokenDestinations destinations,
            OperatorNamespace operatorNamespace,
            TrustRootIndex trustRoots,
            ImageTrust trust,
            InstantSource clock) {
        var byIdentity = new RestrictedIdentitySigner(destinations, signing);
        var signer = new ConfiguredSigner(operatorNamespace, trustRoots, new KeyStatementSigner(), byIdentity);
        return new Attester(signer, trust.store(), clock);
    }
}
