package dev.sallyport.cli.evaluation;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.NamespaceReader;
import dev.sallyport.admission.Verdict;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The evaluator of the webhook, with what the command line says in place of a cluster. */
public final class OfflineEvaluator {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Evaluator evaluator;

    public OfflineEvaluator(LoadedPolicies rules, Map<String, String> namespaceLabels) {
        this(rules, new GivenLabels(namespaceLabels));
    }

    /** What an object was made for cannot be told from files. */
    public OfflineEvaluator(LoadedPolicies rules, NamespaceReader namespaces) {
        var policies = rules.policies();
        this.evaluator = new Evaluator(
                _ -> policies,
                namespaces,
                new ExceptionMatcher(
                        rules.exceptions(), new ControllerOwnership(_ -> Optional.empty()), InstantSource.system()),
                task -> Thread.ofVirtual().start(task));
    }

    public Verdict judge(Subject subject) {
        return judge(AdmissionAttributes.create(subject));
    }

    public Verdict judge(AdmissionAttributes change) {
        return evaluator.evaluate(change, deadline()).join();
    }

    /** By just these policies. */
    public Verdict judge(Subject subject, List<Policy> policies) {
        return evaluator
                .evaluate(AdmissionAttributes.create(subject), policies, deadline())
                .join();
    }

    private static Deadline deadline() {
        return Deadline.in(PATIENCE, InstantSource.system());
    }

    private record GivenLabels(Map<String, String> labels) implements NamespaceReader {
        @Override
        public Optional<Namespace> known(String name) {
            return find(name);
        }

        @Override
        public Optional<Namespace> find(String name) {
            return Optional.of(new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .addToLabels("kubernetes.io/metadata.name", name) // as the API server does (KEP-2161)
                    .addToLabels(labels)
                    .endMetadata()
                    .build());
        }
    }
}
