package dev.sallyport.app.operator;

import dev.sallyport.admission.Evaluator;
import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.ClusterInventory;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.WebhookRegistration;
import dev.sallyport.environment.EnvironmentMembership;
import dev.sallyport.environment.Environments;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.record.EventRecorder;
import dev.sallyport.record.ReportWriter;
import dev.sallyport.record.ScanReporter;
import dev.sallyport.scan.BackgroundScanner;
import dev.sallyport.scan.ClusterScan;
import dev.sallyport.scan.DriftSources;
import dev.sallyport.scan.ScanRecorder;
import dev.sallyport.scan.StrictnessBaseline;
import dev.sallyport.settings.SallyportSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Looks at what runs already, by the leader. */
@Singleton
public class ScanWiring {

    @Produces
    @Singleton
    BackgroundScanner surveys(
            KubernetesClient client,
            SallyportSettings settings,
            PolicyCompiler compiler,
            PolicyIndex policies,
            Feeds feeds,
            ExceptionIndex exceptions,
            Environments stages,
            EnvironmentMembership membership,
            Evaluator evaluator,
            ImageTrust trust,
            WebhookRegistration registration,
            EventRecorder events,
            MeterRegistry meters,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        var surveyor = new ClusterScan(
                new ClusterInventory(client),
                policies,
                evaluator,
                new DriftSources(
                        stages,
                        membership::one,
                        feeds.history(),
                        trust.platforms(),
                        StrictnessBaseline.compile(compiler)),
                new ClusterScan.Options(
                        registration.neverJudged()::contains, settings.reports().enabled()),
                clock);
        ScanRecorder records = new ScanReporter(events, stages, meters);
        var surveys = new BackgroundScanner(
                surveyor,
                feeds::areComplete,
                settings.reports().enabled()
                        ? ScanRecorder.both(records, new ReportWriter(client, meters, virtualThreads, clock))
                        : records,
                settings.backgroundScan().interval(),
                virtualThreads,
                clock);
        policies.onChange(surveys::requestScan);
        exceptions.onChange(surveys::requestScan);
        return surveys;
    }

    /** The leader writes status and surveys; losing the lease must not end a process that serves admissions. */
    @Produces
    @Singleton
    @SuppressWarnings({"deprecation", "removal"}) // the SDK calls this constructor internal, and has no other way
    LeaderElectionConfiguration leaderElection(SallyportSettings settings, BackgroundScanner surveys) {
        return new LeaderElectionConfiguration(
                settings.name(),
                settings.namespace(),
                LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
                LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
                LeaderElectionConfiguration.RETRY_PERIOD_DEFAULT_VALUE,
                null,
                new LeaderCallbacks(surveys::start, surveys::stop, _ -> {}),
                false);
    }
}
