package dev.sallyport.app.operator;

import dev.sallyport.app.operator.OperatorReadiness.Condition;
import dev.sallyport.app.warmup.WarmUp;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.WebhookKeeper;
import dev.sallyport.record.AuditLog;
import dev.sallyport.record.DecisionMetrics;
import dev.sallyport.record.DecisionRecorders;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.trust.RefreshedRepositories;
import dev.sallyport.webhook.ClientAuthentication;
import dev.sallyport.webhook.PolicyResourceValidator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;

/** CDI producers of the warm-up and of readiness. */
@Singleton
class ReadinessWiring {

    /** The warm-up has metrics and an audit log of its own, which are discarded. */
    @Produces
    @Singleton
    WarmUp warmUp(Vertx vertx, PolicyResourceValidator ownKinds, SallyportSettings settings, InstantSource clock) {
        var recorder = new DecisionRecorders(
                List.of(new DecisionMetrics(new SimpleMeterRegistry()), new AuditLog(_ -> {}, clock)));
        var limits = settings.warmUp();
        return new WarmUp(
                vertx,
                ownKinds,
                recorder,
                clock,
                new WarmUp.Limit(limits.reviews(), limits.commonReviews(), limits.timeout()));
    }

    @Produces
    @Singleton
    OperatorReadiness readiness(
            SignatureSelfTest selfTest,
            WarmUp warmUp,
            ClientAuthentication clients,
            Feeds feeds,
            RefreshedRepositories repositories,
            WebhookKeeper webhook) {
        return new OperatorReadiness(List.of(
                new Condition("signature verification works", selfTest::isPassed),
                new Condition("warm-up ended", warmUp::isComplete),
                new Condition("clients can be authenticated", clients::isReady),
                new Condition("policies known", feeds::policiesSynced),
                new Condition("namespaces known", feeds.namespaces()::isComplete),
                new Condition("TUF repositories queried or cached", repositories::isSettled),
                new Condition("webhook registered", webhook::isRegistered)));
    }
}
