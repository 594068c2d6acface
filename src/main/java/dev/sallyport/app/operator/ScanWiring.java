package dev.sallyport.app.operator;

import dev.sallyport.admission.Evaluator;
import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.ClusterInventory;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.RecordFeed;
import dev.sallyport.cluster.WebhookRegistration;
import dev.sallyport.configuration.ConfigurationReader;
import dev.sallyport.environment.EnvironmentMembership;
import dev.sallyport.environment.Environments;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.record.FindingTimes;
import dev.sallyport.record.LeaderMetrics;
import dev.sallyport.record.ReportWriter;
import dev.sallyport.record.ScanReporter;
import dev.sallyport.scan.BackgroundScanner;
import dev.sallyport.scan.ClusterScan;
import dev.sallyport.scan.ConfigurationComparison;
import dev.sallyport.scan.DriftSources;
import dev.sallyport.scan.ScanRecorder;
import dev.sallyport.scan.StrictnessBaseline;
import dev.sallyport.settings.SallyportSettings;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** CDI producers of the background scan and of leader election. */
@Singleton
public class ScanWiring {
    private static final int COMPARED_WORKLOADS = 1_000;

    /** The objects and the policies that a scan reads. */
    @Singleton
    record ScanSources(
            ClusterInventory inventory,
            PolicyIndex policies,
            Environments environments,
            EnvironmentMembership membership,
            RecordFeed records,
            ImageTrust trust,
            ConfigurationReader configurations) {}

    @Produces
    @Singleton
    StrictnessBaseline baseline(PolicyCompiler compiler) {
        return StrictnessBaseline.compile(compiler);
    }

    @Produces
    @Singleton
    ClusterScan clusterScan(
            ScanSources sources,
            Evaluator evaluator,
            StrictnessBaseline baseline,
            WebhookRegistration registration,
            SallyportSettings settings,
            InstantSource clock) {
        return new ClusterScan(
                sources.inventory(),
                sources.policies(),
                evaluator,
                new DriftSources(
                        sources.environments(),
                        sources.membership()::one,
                        sources.records(),
                        sources.trust().platforms(),
                        baseline,
                        new ConfigurationComparison(
                                sources.configurations(), sources.records(), COMPARED_WORKLOADS, clock)),
                new ClusterScan.Options(
                        registration.exemptNamespaces()::contains,
                        settings.reports().enabled()),
                clock);
    }

    @Produces
    @Singleton
    ScanRecorder scanRecorder(
            Reporters reporters,
            KubernetesClient client,
            SallyportSettings settings,
            MeterRegistry meters,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        var reporter = ScanRecorder.both(reporters.scans(), reporters.times());
        return settings.reports().enabled()
                ? ScanRecorder.both(reporter, new ReportWriter(client, meters, virtualThreads, clock))
                : reporter;
    }

    @Produces
    @Singleton
    @Typed(FindingTimes.class)
    FindingTimes findingTimes(EnvironmentMembership membership, MeterRegistry meters, InstantSource clock) {
        return new FindingTimes(membership::one, meters, clock);
    }

    /** Recorders that every installation has. */
    @Singleton
    record Reporters(ScanReporter scans, FindingTimes times) {}

    @Produces
    @Singleton
    BackgroundScanner scanner(
            ClusterScan scan,
            Feeds feeds,
            ScanRecorder recorder,
            SallyportSettings settings,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        return new BackgroundScanner(
                scan, feeds::allSynced, recorder, settings.backgroundScan().interval(), virtualThreads, clock);
    }

    /** The leader writes status and scans the cluster. A process that loses the lease still serves admission requests. */
    @Produces
    @Singleton
    @SuppressWarnings({"deprecation", "removal"}) // the SDK marks this constructor as internal but offers no other
    LeaderElectionConfiguration leaderElection(
            SallyportSettings settings, BackgroundScanner scanner, LeaderMetrics leader) {
        return new LeaderElectionConfiguration(
                settings.name(),
                settings.namespace(),
                LeaderElectionConfiguration.LEASE_DURATION_DEFAULT_VALUE,
                LeaderElectionConfiguration.RENEW_DEADLINE_DEFAULT_VALUE,
                LeaderElectionConfiguration.RETRY_PERIOD_DEFAULT_VALUE,
                null,
                new LeaderCallbacks(
                        () -> {
                            leader.gained();
                            scanner.start();
                        },
                        () -> {
                            leader.lost();
                            scanner.stop();
                        },
                        _ -> {}),
                false);
    }
}
