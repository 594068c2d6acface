package dev.sallyport.app.warmup;

import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.DenialText;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.NamespaceReader;
import dev.sallyport.admission.RetryBudget;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.TemporaryCertificate;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.policy.TrustMaterial;
import dev.sallyport.signature.ImageIndexes.Contents;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.Verification;
import dev.sallyport.webhook.AdmissionResponses;
import dev.sallyport.webhook.AdmissionRoute;
import dev.sallyport.webhook.ClientAuthentication;
import dev.sallyport.webhook.HeapBudget;
import dev.sallyport.webhook.PolicyResourceValidator;
import dev.sallyport.webhook.ReviewExecutor;
import dev.sallyport.webhook.ReviewProcessor;
import dev.sallyport.webhook.ScaleReader;
import dev.sallyport.webhook.ServingCertificate;
import dev.sallyport.webhook.ValidatingHandler;
import dev.sallyport.webhook.WebhookEndpoints;
import dev.sallyport.webhook.WebhookServer;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Webhook of the warm-up on the loopback interface. It consists of the classes of the real one, and shares no object with it:
 * policies, heap budget, queues, certificate, recorders and metrics are its own, and images are never read from a registry.
 */
final class WarmUpWebhook implements AutoCloseable {
    private static final String DIGEST = "sha256:" + "a".repeat(64);
    private static final String HOST = "127.0.0.1";

    private final PolicyIndex policies;
    private final ExecutorService workers = Executors.newFixedThreadPool(
            2, Thread.ofPlatform().name("warm-up-", 0).daemon().factory());
    private final WebhookServer server;

    /**
     * Starts the webhook on a free port.
     *
     * @param ownKinds answers reviews of Sallyport's own kinds, which a warm-up does not send
     */
    WarmUpWebhook(Vertx vertx, PolicyResourceValidator ownKinds, DecisionRecorder recorder, InstantSource clock) {
        policies = new PolicyIndex(new PolicyCompiler(images(), TrustMaterial.none(), ClusterState.NONE, clock));
        var virtualThreads = new VirtualThreads();
        var handler = new ValidatingHandler(
                List.of(),
                ownKinds,
                new ScaleReader(_ -> List.of(), (_, _, _) -> Optional.empty(), virtualThreads),
                new Evaluator(policies, new EveryNamespace(), ExceptionMatcher.NONE, virtualThreads),
                recorder,
                new AdmissionResponses(new DenialText(""), new RetryBudget(System::nanoTime)),
                clock);
        var route = new AdmissionRoute(
                new ReviewProcessor(handler, clock), () -> true, HeapBudget.ofHeap(), new ReviewExecutor(workers, 1));
        var certificate = new ServingCertificate();
        TemporaryCertificate.show(certificate::replace, clock);
        server = new WebhookServer(
                new WebhookEndpoints(Map.of("/validate", route)),
                certificate,
                new ClientAuthentication(Optional.empty()),
                HOST,
                0);
        server.start(vertx, 1);
    }

    void add(List<DeploymentPolicy> more) {
        more.forEach(policies::put);
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop(Duration.ofMillis(1));
        workers.shutdownNow();
    }

    /** Returns image services in which every image is resolved and none is signed. */
    private static ImageServices images() {
        return new ImageServices(
                (image, _, _) -> new Resolution.Resolved(image.withDigest(DIGEST)),
                (_, _, _, _, _) -> new Verification.Rejected(RejectionReason.MISSING, "there is no signature"),
                (_, _, _) -> new Contents.One());
    }

    /** Namespaces of the warm-up, all of which exist. */
    private static final class EveryNamespace implements NamespaceReader {
        @Override
        public Optional<Namespace> known(String name) {
            return Optional.of(new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .endMetadata()
                    .build());
        }

        @Override
        public Optional<Namespace> find(String name) {
            return known(name);
        }
    }
}
