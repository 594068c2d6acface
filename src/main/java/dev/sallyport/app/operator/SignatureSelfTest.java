package dev.sallyport.app.operator;

import dev.sallyport.sigstore.SelfTest;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** Self-test of signature verification at startup; a replica that fails it never gets ready. */
@Singleton
class SignatureSelfTest {
    private static final Logger LOG = Logger.getLogger(SignatureSelfTest.class);

    private volatile boolean isPassed;

    /** Verifies that a valid signature passes and an invalid one fails. */
    void run() {
        try {
            SelfTest.run();
            isPassed = true;
        } catch (RuntimeException | LinkageError e) {
            LOG.error("self-test of signature verification failed: this replica will not get ready", e);
        }
    }

    boolean isPassed() {
        return isPassed;
    }
}
