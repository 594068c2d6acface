package dev.sallyport.app.operator;

import dev.sallyport.app.operator.RecordWiring.PeriodicGauges;
import dev.sallyport.cluster.CertificateSource;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.trust.RefreshedRepositories;
import dev.sallyport.webhook.ClientAuthentication;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Periodic work of each replica: certificates, webhook configurations, TUF repositories and gauges. */
@Singleton
class Maintenance {
    private static final MaintenanceLoop.Intervals WEBHOOK =
            new MaintenanceLoop.Intervals(Duration.ofSeconds(30), Duration.ofSeconds(1));
    private static final MaintenanceLoop.Intervals REPOSITORIES =
            new MaintenanceLoop.Intervals(Duration.ofSeconds(2), Duration.ofSeconds(2));

    private final MaintenanceLoop webhookLoop;
    private final MaintenanceLoop repositoryLoop;

    Maintenance(
            ClientAuthentication clients,
            CertificateSource certificates,
            WebhookKeeper webhook,
            PeriodicGauges gauges,
            RefreshedRepositories repositories) {
        webhookLoop = new MaintenanceLoop(
                "webhook-maintenance",
                List.of(
                        MaintenanceJob.urgent("read the certificate authorities of clients", clients::refresh),
                        MaintenanceJob.urgent("renew the serving certificate", certificates::keep),
                        MaintenanceJob.urgent("repair the webhook configurations", webhook::repair),
                        MaintenanceJob.regular("update the gauges of trust roots", gauges.trustRoots()::refresh),
                        MaintenanceJob.regular("update the gauges of Environments", gauges.environments()::refresh),
                        MaintenanceJob.regular("update the gauges of readiness", gauges.readiness()::refresh),
                        MaintenanceJob.regular(
                                "update the gauges of emergency accesses", gauges.emergencies()::refresh),
                        MaintenanceJob.regular("update the gauges of namespaces", gauges.coverage()::refresh)),
                webhook::isRegistered,
                WEBHOOK);
        repositoryLoop = new MaintenanceLoop(
                "repository-maintenance",
                List.of(MaintenanceJob.regular("refresh TUF repositories", repositories::refreshDue)),
                () -> true,
                REPOSITORIES);
    }

    void start() {
        webhookLoop.start();
        repositoryLoop.start();
    }

    /** Handles a changed certificate Secret without waiting for the next regular run. */
    void certificateChanged() {
        webhookLoop.runSoon();
    }

    void stop() {
        webhookLoop.stop();
        repositoryLoop.stop();
    }
}
