package dev.sallyport.app.operator;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.attestation.Attester;
import dev.sallyport.attestation.ConfiguredSigner;
import dev.sallyport.cluster.ClusterPullSecrets;
import dev.sallyport.cluster.OperatorNamespace;
import dev.sallyport.cluster.ServiceAccountTokens;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.record.MeteredVerifier;
import dev.sallyport.record.RegistryMetrics;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.sigstore.IdentityStatementSigner;
import dev.sallyport.sigstore.KeyStatementSigner;
import dev.sallyport.trust.TrustRootIndex;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CDI producers for verification and attestation of images. */
@Singleton
public class ImageWiring {

    @Produces
    @Singleton
    ImageTrust imageTrust(
            KubernetesClient client,
            SallyportSettings settings,
            MeterRegistry meters,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        var secrets = new ClusterPullSecrets(
                client,
                settings.namespace(),
                settings.registry().pullSecrets().orElse(List.of()),
                Ticker.systemTicker());
        return ImageTrust.of(
                settings,
                secrets,
                virtualThreads,
                clock,
                Map.of(),
                new ImageTrust.Watch(
                        verifier -> new MeteredVerifier(verifier, meters),
                        new RegistryMetrics(meters),
                        Optional.empty()));
    }

    @Produces
    @Singleton
    Attester attester(
            KubernetesClient client,
            OperatorIdentity self,
            OperatorNamespace own,
            TrustRootIndex trustRoots,
            ImageTrust trust,
            InstantSource clock) {
        var byIdentity = new IdentityStatementSigner(new ServiceAccountTokens(client, self), trust.services());
        return new Attester(
                new ConfiguredSigner(own, trustRoots, new KeyStatementSigner(), byIdentity), trust.store(), clock);
    }
}
