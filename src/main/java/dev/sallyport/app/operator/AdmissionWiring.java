package dev.sallyport.app.operator;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.DenialText;
import dev.sallyport.admission.DigestPinner;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.GateChangeRecorder;
import dev.sallyport.admission.RetryBudget;
import dev.sallyport.admission.StoredObjects;
import dev.sallyport.admission.VerificationPrefetch;
import dev.sallyport.app.ImageTrust;
import dev.sallyport.app.VirtualThreads;
import dev.sallyport.breakglass.EmergencyAccessRules;
import dev.sallyport.breakglass.EmergencyAccesses;
import dev.sallyport.breakglass.LiftedFindings;
import dev.sallyport.change.ChangeAuthorizer;
import dev.sallyport.change.ChangeRecorder;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.environment.EnvironmentMembership;
import dev.sallyport.environment.Environments;
import dev.sallyport.environment.NamespaceMoveRules;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.OperatorIdentity;
import dev.sallyport.policy.EffectivePolicies;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.record.PrefetchMetrics;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.webhook.AdmissionResponses;
import dev.sallyport.webhook.AdmissionRoute;
import dev.sallyport.webhook.ChangeHandler;
import dev.sallyport.webhook.ClientAuthentication;
import dev.sallyport.webhook.EmergencyAccessWrites;
import dev.sallyport.webhook.HeapBudget;
import dev.sallyport.webhook.MutatingHandler;
import dev.sallyport.webhook.NamespaceWriteAuthorizer;
import dev.sallyport.webhook.PolicyResourceValidator;
import dev.sallyport.webhook.RecordWriteAuthorizer;
import dev.sallyport.webhook.ReviewExecutor;
import dev.sallyport.webhook.ReviewProcessor;
import dev.sallyport.webhook.ScaleReader;
import dev.sallyport.webhook.StatusWriteAuthorizer;
import dev.sallyport.webhook.ValidatingHandler;
import dev.sallyport.webhook.WebhookEndpoints;
import dev.sallyport.webhook.WriteAuthorizer;
import dev.sallyport.workload.Subject;
import io.quarkus.arc.All;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/** CDI producers of the admission path: evaluator, handlers and endpoints. */
@Singleton
public class AdmissionWiring {
    private static final int MAX_WORKERS = 8;

    @Produces
    @Singleton
    ExceptionMatcher exceptionMatcher(
            ExceptionIndex exceptions,
            ControllerOwnership ownership,
            EmergencyAccesses emergencies,
            InstantSource clock) {
        return new ExceptionMatcher(exceptions, ownership, new LiftedFindings(emergencies, clock), clock);
    }

    @Produces
    @Singleton
    Evaluator evaluator(
            PolicyIndex policies,
            EnvironmentIndex environments,
            NamespaceInformer namespaces,
            ExceptionMatcher exceptions,
            VirtualThreads virtualThreads) {
        return new Evaluator(new EffectivePolicies(environments, policies), namespaces, exceptions, virtualThreads);
    }

    /** Needs no exceptions, because its outcomes deny no request. */
    @Produces
    @Singleton
    @Typed(VerificationPrefetch.class)
    VerificationPrefetch prefetch(
            PolicyIndex policies,
            NamespaceInformer namespaces,
            VirtualThreads virtualThreads,
            PrefetchMetrics metrics,
            InstantSource clock) {
        var evaluator = new Evaluator(policies, namespaces, ExceptionMatcher.NONE, virtualThreads);
        return new VerificationPrefetch(policies, evaluator, metrics::dropped, clock, virtualThreads);
    }

    @Produces
    @Singleton
    RecordWriteAuthorizer recordWrites(OperatorIdentity operator, VirtualThreads virtualThreads) {
        return new RecordWriteAuthorizer(operator, virtualThreads);
    }

    @Produces
    @Singleton
    NamespaceWriteAuthorizer namespaceWrites(
            Environments environments, PolicyIndex policies, Authorizer authorizer, VirtualThreads virtualThreads) {
        return new NamespaceWriteAuthorizer(
                new NamespaceMoveRules(environments, policies::selecting, authorizer, virtualThreads));
    }

    @Produces
    @Singleton
    StatusWriteAuthorizer statusWrites(
            EnvironmentMembership membership, Authorizer authorizer, VirtualThreads virtualThreads) {
        return new StatusWriteAuthorizer(membership::of, authorizer, virtualThreads);
    }

    @Produces
    @Singleton
    ScaleReader scaleReader(
            PolicyIndex policies, EnvironmentIndex environments, StoredObjects objects, VirtualThreads virtualThreads) {
        return new ScaleReader(new EffectivePolicies(environments, policies), objects, virtualThreads);
    }

    @Produces
    @Singleton
    AdmissionResponses responses(SallyportSettings settings, Ticker ticker) {
        return new AdmissionResponses(new DenialText(settings.docsUrl().orElse("")), new RetryBudget(ticker));
    }

    @Produces
    @Singleton
    ChangeHandler changeHandler(
            ChangeAuthorizer authorizer,
            ChangeRecorder recorder,
            AdmissionResponses responses,
            VirtualThreads virtualThreads) {
        return new ChangeHandler(authorizer, recorder, responses, virtualThreads);
    }

    /** Reads a namespace that the informer does not know yet from the API server. */
    @Produces
    @Singleton
    ChangeAuthorizer changeAuthorizer(
            Environments environments,
            NamespaceInformer namespaces,
            Authorizer authorizer,
            EmergencyAccesses emergencies,
            InstantSource clock) {
        return new ChangeAuthorizer(
                name -> environments.of(
                        name,
                        namespaces
                                .known(name)
                                .or(() -> namespaces.find(name))
                                .map(known -> Subject.labels(known.getMetadata()))
                                .orElse(Map.of())),
                authorizer,
                emergencies,
                clock);
    }

    /** Readers of requests about objects that are no workloads. */
    @Singleton
    record RequestReaders(PolicyResourceValidator policyResources, ScaleReader scales) {}

    @Produces
    @Singleton
    EmergencyAccessWrites emergencyAccessWrites(
            EmergencyAccessRules rules,
            GateChangeRecorder changes,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        return new EmergencyAccessWrites(rules, changes, virtualThreads, clock);
    }

    @Produces
    @Singleton
    ValidatingHandler validatingHandler(
            @All List<WriteAuthorizer> authorizers,
            RequestReaders readers,
            Evaluator evaluator,
            DecisionRecorder recorder,
            AdmissionResponses responses,
            InstantSource clock) {
        return new ValidatingHandler(
                authorizers, readers.policyResources(), readers.scales(), evaluator, recorder, responses, clock);
    }

    @Produces
    @Singleton
    MutatingHandler mutatingHandler(
            PolicyIndex policies, NamespaceInformer namespaces, ImageTrust trust, VirtualThreads virtualThreads) {
        return new MutatingHandler(new DigestPinner(policies, namespaces, trust.resolver(), virtualThreads));
    }

    /** Handlers of the paths of the webhook. */
    record ReviewHandlers(ValidatingHandler validating, MutatingHandler mutating, ChangeHandler changes) {}

    @Produces
    @Singleton
    ReviewHandlers reviewHandlers(ValidatingHandler validating, MutatingHandler mutating, ChangeHandler changes) {
        return new ReviewHandlers(validating, mutating, changes);
    }

    @Produces
    @Singleton
    WebhookEndpoints endpoints(
            ClientAuthentication clients,
            ReviewHandlers handlers,
            SallyportSettings settings,
            Feeds feeds,
            InstantSource clock) {
        var heap = HeapBudget.ofHeap();
        var workers = Math.clamp(Runtime.getRuntime().availableProcessors() - 1L, 1, MAX_WORKERS);
        var threads = Executors.newFixedThreadPool(
                2 * workers, Thread.ofPlatform().name("admission-", 0).daemon().factory());
        var executor = new ReviewExecutor(threads, workers);
        var validate = new AdmissionRoute(
                new ReviewProcessor(handlers.validating(), clock), feeds::policiesSynced, heap, executor);
        var mutate = new AdmissionRoute(
                new ReviewProcessor(handlers.mutating(), clock), feeds::policiesSynced, heap, executor);
        var change = new AdmissionRoute(
                new ReviewProcessor(handlers.changes(), clock), feeds::policiesSynced, heap, executor);
        var endpoints = new HashMap<>(Map.of("/validate", clients.guard(validate), "/changes", clients.guard(change)));
        if (settings.webhook().digestPinningEnabled()) {
            endpoints.put("/mutate", clients.guard(mutate));
        }
        return new WebhookEndpoints(endpoints);
    }
}
