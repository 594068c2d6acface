package dev.sallyport.app.operator;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.DenialText;
import dev.sallyport.admission.DigestPinner;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.RetryBudget;
import dev.sallyport.admission.VerificationPrefetch;
import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.environment.Environments;
import dev.sallyport.environment.NamespaceMoveRules;
import dev.sallyport.exception.ExceptionApprovalRules;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.policy.EffectivePolicies;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.record.Metric;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.trust.TrustRootIndex;
import dev.sallyport.webhook.AdmissionResponses;
import dev.sallyport.webhook.AdmissionRoute;
import dev.sallyport.webhook.ClientAuthentication;
import dev.sallyport.webhook.InFlightBytes;
import dev.sallyport.webhook.MutatingHandler;
import dev.sallyport.webhook.NamespaceWriteAuthorizer;
import dev.sallyport.webhook.PolicyResourceValidator;
import dev.sallyport.webhook.RecordWriteAuthorizer;
import dev.sallyport.webhook.ReviewExecutor;
import dev.sallyport.webhook.ReviewProcessor;
import dev.sallyport.webhook.ValidatingHandler;
import dev.sallyport.webhook.WebhookEndpoints;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/** The way of a request. */
@Singleton
public class AdmissionWiring {

    @Produces
    @Singleton
    Evaluator evaluator(
            ControllerOwnership descent,
            PolicyIndex policies,
            EnvironmentIndex environments,
            NamespaceInformer namespaces,
            ExceptionIndex exceptions,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        return new Evaluator(
                new EffectivePolicies(environments, policies),
                namespaces,
                new ExceptionMatcher(exceptions, descent, clock),
                virtualThreads);
    }

    /** What it asks decides nothing, and so nobody's exception is looked for. */
    @Produces
    @Singleton
    @Typed(VerificationPrefetch.class)
    VerificationPrefetch headStart(
            PolicyIndex policies,
            NamespaceInformer namespaces,
            VirtualThreads virtualThreads,
            MeterRegistry meters,
            InstantSource clock) {
        var dropped = Metric.IMAGE_PREFETCH_DROPPED.counter(meters);
        var evaluator = new Evaluator(policies, namespaces, ExceptionMatcher.NONE, virtualThreads);
        return new VerificationPrefetch(policies, evaluator, dropped::increment, clock, virtualThreads);
    }

    @Produces
    @Singleton
    PolicyResourceValidator ownKinds(
            PolicyCompiler compiler,
            EnvironmentCompiler environments,
            TrustRootIndex trustRoots,
            ExceptionApprovalRules exceptions) {
        return new PolicyResourceValidator(compiler, environments, trustRoots, exceptions);
    }

    @Produces
    @Singleton
    ValidatingHandler validation(
            PolicyResourceValidator own,
            Evaluator evaluator,
            Environments stages,
            Authorizer authorizer,
            OperatorIdentity self,
            VirtualThreads virtualThreads,
            SallyportSettings settings,
            DecisionRecorder recorder,
            InstantSource clock) {
        var text = new DenialText(settings.docsUrl().orElse(""));
        var guards = List.of(
                new RecordWriteAuthorizer(self, virtualThreads),
                new NamespaceWriteAuthorizer(new NamespaceMoveRules(stages, authorizer, virtualThreads)));
        var responses = new AdmissionResponses(text, new RetryBudget(Ticker.systemTicker()));
        return new ValidatingHandler(guards, own, evaluator, recorder, responses, clock);
    }

    @Produces
    @Singleton
    MutatingHandler pinning(
            PolicyIndex policies, NamespaceInformer namespaces, ImageTrust trust, VirtualThreads virtualThreads) {
        return new MutatingHandler(new DigestPinner(policies, namespaces, trust.resolver(), virtualThreads));
    }

    @Produces
    @Singleton
    WebhookEndpoints endpoints(
            ClientAuthentication callers,
            ValidatingHandler validation,
            MutatingHandler pinning,
            SallyportSettings settings,
            Feeds feeds,
            InstantSource clock) {
        var inFlight = new InFlightBytes();
        var others = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        var threads = Executors.newFixedThreadPool(
                others, Thread.ofPlatform().name("admission-", 0).daemon().factory());
        var turns = new ReviewExecutor(threads, others);
        var validate = new AdmissionRoute(new ReviewProcessor(validation, clock), feeds::decide, inFlight, turns);
        var pin = new AdmissionRoute(new ReviewProcessor(pinning, clock), feeds::decide, inFlight, turns);
        return new WebhookEndpoints(
                settings.webhook().digestPinningEnabled()
                        ? Map.of("/validate", callers.guard(validate), "/mutate", callers.guard(pin))
                        : Map.of("/validate", callers.guard(validate)));
    }
}
