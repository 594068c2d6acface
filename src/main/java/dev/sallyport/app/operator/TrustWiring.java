package dev.sallyport.app.operator;

import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.OperatorNamespace;
import dev.sallyport.controller.TrustRootConditions;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.TrustRootEvents;
import dev.sallyport.record.TrustRootMetrics;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.sigstore.TrustedRoots;
import dev.sallyport.sigstore.TufClient;
import dev.sallyport.trust.RefreshSchedule;
import dev.sallyport.trust.RefreshedRepositories;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.trust.TrustRootListener;
import dev.sallyport.trust.TrustRootMonitoring;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;

/** Trust roots: whose sigstore vouches, and how that is kept current. */
@Singleton
public class TrustWiring {

    @Produces
    @Singleton
    RefreshedRepositories repositories(SallyportSettings settings, VirtualThreads virtualThreads, InstantSource clock) {
        var client = ImageTrust.repositories(
                settings, settings.trust().cacheDirectory().map(Path::of), clock);
        return new RefreshedRepositories(client, pace(settings), virtualThreads, clock);
    }

    @Produces
    @Singleton
    TrustRootIndex trustRoots(OperatorNamespace own, RefreshedRepositories repositories) {
        return new TrustRootIndex(
                own, new TrustRootIndex.Readers(TrustedRoots::read, TufClient::requireRoot), repositories);
    }

    @Produces
    @Singleton
    TrustRootMonitoring trustRootWatch(SallyportSettings settings) {
        return new TrustRootMonitoring(
                settings.trust().expiryWarning(), pace(settings).patience());
    }

    @Produces
    @Singleton
    TrustRootConditions trustRootConditions(TrustRootMonitoring watch) {
        return new TrustRootConditions(watch);
    }

    @Produces
    @Singleton
    TrustRootListener trustRootNews(EventRecorder events) {
        return new TrustRootEvents(events);
    }

    @Produces
    @Singleton
    TrustRootMetrics trustRootMetrics(
            TrustRootIndex trustRoots, TrustRootMonitoring watch, MeterRegistry meters, InstantSource clock) {
        return new TrustRootMetrics(trustRoots, watch, meters, clock);
    }

    public static RefreshSchedule pace(SallyportSettings settings) {
        return new RefreshSchedule(settings.trust().tufRefreshInterval());
    }
}
