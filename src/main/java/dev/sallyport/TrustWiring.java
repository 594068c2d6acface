package dev.sallyport;

import dev.sallyport.cluster.OwnNamespace;
import dev.sallyport.controller.TrustRootConditions;
import dev.sallyport.policy.TrustRootNews;
import dev.sallyport.policy.TrustRootWatch;
import dev.sallyport.policy.TrustRoots;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.TrustRootMetrics;
import dev.sallyport.record.TrustRootNotices;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.sigstore.TrustedRoots;
import dev.sallyport.sigstore.TufClient;
import dev.sallyport.trust.FollowedRepositories;
import dev.sallyport.trust.Pace;
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
    FollowedRepositories repositories(SallyportSettings settings, VirtualThreads virtualThreads, InstantSource clock) {
        var client = ImageTrust.repositories(settings, settings.trust().cache().map(Path::of), clock);
        return new FollowedRepositories(client, pace(settings), virtualThreads, clock);
    }

    @Produces
    @Singleton
    TrustRoots trustRoots(OwnNamespace own, FollowedRepositories repositories) {
        return new TrustRoots(own, new TrustRoots.Readers(TrustedRoots::read, TufClient::requireRoot), repositories);
    }

    @Produces
    @Singleton
    TrustRootWatch trustRootWatch(SallyportSettings settings) {
        return new TrustRootWatch(
                settings.trust().expiryWarning(), pace(settings).patience());
    }

    @Produces
    @Singleton
    TrustRootConditions trustRootConditions(TrustRootWatch watch) {
        return new TrustRootConditions(watch);
    }

    @Produces
    @Singleton
    TrustRootNews trustRootNews(EventRecorder events) {
        return new TrustRootNotices(events);
    }

    @Produces
    @Singleton
    TrustRootMetrics trustRootMetrics(
            TrustRoots trustRoots, TrustRootWatch watch, MeterRegistry meters, InstantSource clock) {
        return new TrustRootMetrics(trustRoots, watch, meters, clock);
    }

    static Pace pace(SallyportSettings settings) {
        return new Pace(settings.trust().tufRefresh());
    }
}
