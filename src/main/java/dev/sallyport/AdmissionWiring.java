package dev.sallyport;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.admission.DecisionRecorder;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.Exemptions;
import dev.sallyport.admission.HeadStart;
import dev.sallyport.admission.Pinner;
import dev.sallyport.admission.RefusalText;
import dev.sallyport.admission.RetryBudget;
import dev.sallyport.cluster.Feeds;
import dev.sallyport.cluster.NamespaceInformer;
import dev.sallyport.environment.Stages;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.Descent;
import dev.sallyport.identity.Self;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.policy.Exceptions;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.policy.TrustRoots;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.webhook.AdmissionHandler;
import dev.sallyport.webhook.AdmissionResponses;
import dev.sallyport.webhook.AdmissionRoute;
import dev.sallyport.webhook.Callers;
import dev.sallyport.webhook.Endpoints;
import dev.sallyport.webhook.ExceptionGuard;
import dev.sallyport.webhook.InFlight;
import dev.sallyport.webhook.NamespaceGuard;
import dev.sallyport.webhook.OwnKinds;
import dev.sallyport.webhook.Pinning;
import dev.sallyport.webhook.RecordGuard;
import dev.sallyport.webhook.Turns;
import dev.sallyport.webhook.Validation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** The way of a request. */
@Singleton
public class AdmissionWiring {

    @Produces
    @Singleton
    Evaluator evaluator(
            Descent descent,
            PolicyIndex policies,
            EnvironmentIndex environments,
            NamespaceInformer namespaces,
            Exceptions exceptions,
            VirtualThreads virtualThreads,
            InstantSource clock) {
        return new Evaluator(
                namespace -> {
                    var asked = environments.policies(namespace);
                    var inForce = policies.policies(namespace);
                    return asked.isEmpty()
                            ? inForce
                            : Stream.concat(asked.stream(), inForce.stream()).toList();
                },
                namespaces,
                new Exemptions(exceptions, descent, clock),
                virtualThreads);
    }

    /** What it asks decides nothing, and so nobody's exception is looked for. */
    @Produces
    @Singleton
    @Typed(HeadStart.class)
    HeadStart headStart(
            PolicyIndex policies,
            NamespaceInformer namespaces,
            VirtualThreads virtualThreads,
            MeterRegistry meters,
            InstantSource clock) {
        var dropped = Counter.builder("sallyport.image.verification.ahead.dropped")
                .description(
                        "Workloads whose images were not looked at before their Pods came, for there was too much to do")
                .register(meters);
        var evaluator = new Evaluator(policies::policies, namespaces, Exemptions.NONE, virtualThreads);
        return new HeadStart(policies::policies, evaluator, dropped::increment, clock, virtualThreads);
    }

    @Produces
    @Singleton
    OwnKinds ownKinds(
            PolicyCompiler compiler,
            EnvironmentCompiler environments,
            TrustRoots trustRoots,
            ExceptionGuard exceptions) {
        return new OwnKinds(compiler, environments, trustRoots, exceptions);
    }

    @Produces
    @Singleton
    Validation validation(
            OwnKinds own,
            Evaluator evaluator,
            Stages stages,
            Authorizer authorizer,
            Self self,
            VirtualThreads virtualThreads,
            SallyportSettings settings,
            DecisionRecorder recorder,
            InstantSource clock) {
        var text = new RefusalText(settings.docsUrl().orElse(""));
        var guards =
                List.of(new RecordGuard(self, virtualThreads), new NamespaceGuard(stages, authorizer, virtualThreads));
        var responses = new AdmissionResponses(text, new RetryBudget(Ticker.systemTicker()));
        return new Validation(guards, own, evaluator, recorder, responses, clock);
    }

    @Produces
    @Singleton
    Pinning pinning(
            PolicyIndex policies, NamespaceInformer namespaces, ImageTrust trust, VirtualThreads virtualThreads) {
        return new Pinning(new Pinner(policies::policies, namespaces, trust.resolver(), virtualThreads));
    }

    @Produces
    @Singleton
    Endpoints endpoints(
            Callers callers,
            Validation validation,
            Pinning pinning,
            SallyportSettings settings,
            Feeds feeds,
            InstantSource clock) {
        var inFlight = new InFlight();
        var others = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
        var threads = Executors.newFixedThreadPool(
                others, Thread.ofPlatform().name("admission-", 0).daemon().factory());
        var turns = new Turns(threads, others);
        var validate = new AdmissionRoute(new AdmissionHandler(validation, clock), feeds::decide, inFlight, turns);
        var pin = new AdmissionRoute(new AdmissionHandler(pinning, clock), feeds::decide, inFlight, turns);
        return new Endpoints(
                settings.webhook().pinDigests()
                        ? Map.of("/validate", callers.guard(validate), "/mutate", callers.guard(pin))
                        : Map.of("/validate", callers.guard(validate)));
    }
}
