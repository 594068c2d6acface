package dev.sallyport.app.operator;

import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.sigstore.SelfTest;
import dev.sallyport.trust.RefreshedRepositories;
import dev.sallyport.webhook.ClientAuthentication;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Readiness of this replica to answer admission requests. */
@Singleton
class OperatorReadiness {
    private static final Logger LOG = Logger.getLogger(OperatorReadiness.class);

    private final ClientAuthentication clients;
    private final Feeds feeds;
    private final RefreshedRepositories repositories;
    private final WebhookKeeper webhook;
    private volatile boolean selfTestPassed;

    OperatorReadiness(
            ClientAuthentication clients, Feeds feeds, RefreshedRepositories repositories, WebhookKeeper webhook) {
        this.clients = clients;
        this.feeds = feeds;
        this.repositories = repositories;
        this.webhook = webhook;
    }

    /** Verifies that a valid signature passes and an invalid one fails; a replica that fails this never gets ready. */
    void runSelfTest() {
        try {
            SelfTest.run();
            selfTestPassed = true;
        } catch (RuntimeException | LinkageError e) {
            LOG.error("self-test of signature verification failed: this replica will not get ready", e);
        }
    }

    /**
     * Returns whether the self-test has passed, all policies and namespaces are known, each TUF repository has been queried
     * or has a verified copy, and the webhook is registered.
     */
    boolean isReady() {
        return selfTestPassed
                && clients.isReady()
                && feeds.policiesSynced()
                && feeds.namespaces().isComplete()
                && repositories.isSettled()
                && webhook.isRegistered();
    }
}
