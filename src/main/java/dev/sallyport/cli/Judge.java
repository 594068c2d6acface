package dev.sallyport.cli;

import dev.sallyport.admission.Change;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.Exemptions;
import dev.sallyport.admission.Namespaces;
import dev.sallyport.admission.Verdict;
import dev.sallyport.identity.Descent;
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
final class Judge {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Evaluator evaluator;

    Judge(Rules rules, Map<String, String> namespaceLabels) {
        this(rules, new GivenLabels(namespaceLabels));
    }

    /** What an object was made for cannot be told from files. */
    Judge(Rules rules, Namespaces namespaces) {
        var policies = rules.policies();
        this.evaluator = new Evaluator(
                _ -> policies,
                namespaces,
                new Exemptions(rules.exceptions(), new Descent(_ -> Optional.empty()), InstantSource.system()),
                task -> Thread.ofVirtual().start(task));
    }

    Verdict judge(Subject subject) {
        return judge(Change.create(subject));
    }

    Verdict judge(Change change) {
        return evaluator.judge(change, deadline()).join();
    }

    /** By just these policies. */
    Verdict judge(Subject subject, List<Policy> policies) {
        return evaluator.judge(Change.create(subject), policies, deadline()).join();
    }

    private static Deadline deadline() {
        return Deadline.in(PATIENCE, InstantSource.system());
    }

    private record GivenLabels(Map<String, String> labels) implements Namespaces {
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
