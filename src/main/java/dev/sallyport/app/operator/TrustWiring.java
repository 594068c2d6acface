package dev.sallyport.app.operator;

import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.OperatorNamespace;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.sigstore.TrustedRoots;
import dev.sallyport.sigstore.TufClient;
import dev.sallyport.trust.RefreshSchedule;
import dev.sallyport.trust.RefreshedRepositories;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.trust.TrustRootMonitoring;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;

/** CDI producers of trust roots and of the TUF repositories that keep them current. */
@Singleton
public class TrustWiring {

    @Produces
    @Singleton
    RefreshSchedule refreshSchedule(SallyportSettings settings) {
        return new RefreshSchedule(settings.trust().tufRefreshInterval());
    }

    @Produces
    @Singleton
    RefreshedRepositories repositories(
            SallyportSettings settings, RefreshSchedule schedule, VirtualThreads virtualThreads, InstantSource clock) {
        var client = ImageTrust.repositories(
                settings, settings.trust().cacheDirectory().map(Path::of), clock);
        return new RefreshedRepositories(client, schedule, virtualThreads, clock);
    }

    @Produces
    @Singleton
    TrustRootIndex trustRoots(OperatorNamespace operatorNamespace, RefreshedRepositories repositories) {
        var readers = new TrustRootIndex.Readers(TrustedRoots::read, TufClient::requireRoot);
        return new TrustRootIndex(operatorNamespace, readers, repositories);
    }

    @Produces
    @Singleton
    TrustRootMonitoring monitoring(SallyportSettings settings, RefreshSchedule schedule) {
        return new TrustRootMonitoring(settings.trust().expiryWarning(), schedule.patience());
    }
}
