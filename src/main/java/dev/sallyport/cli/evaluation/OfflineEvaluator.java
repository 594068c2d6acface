package dev.sallyport.cli.evaluation;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.NamespaceReader;
import dev.sallyport.admission.Verdict;
import dev.sallyport.cli.report.ObjectResult;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.OtherObject;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The evaluator of the webhook, with namespaces and exceptions from files in place of a cluster. */
public final class OfflineEvaluator {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final Evaluator evaluator;
    private final List<Policy> policies;
    private final NamespaceReader namespaces;

    /** @param namespaceLabels labels of every namespace */
    public OfflineEvaluator(LoadedPolicies loaded, Map<String, String> namespaceLabels) {
        this(loaded, new FixedLabels(namespaceLabels));
    }

    /** Creates an evaluator without ownership: files do not contain the owners of an object. */
    public OfflineEvaluator(LoadedPolicies loaded, NamespaceReader namespaces) {
        var all = loaded.policies();
        this.policies = all;
        this.namespaces = namespaces;
        this.evaluator = new Evaluator(
                _ -> all,
                namespaces,
                new ExceptionMatcher(
                        loaded.exceptions(),
                        new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE),
                        InstantSource.system()),
                task -> Thread.ofVirtual().start(task));
    }

    public Verdict evaluate(AdmissionAttributes attributes) {
        return evaluator.evaluate(attributes, deadline()).join();
    }

    /**
     * Evaluates an object, or tells why no policy evaluates it.
     *
     * @param hint advice to append if no policy matches
     */
    ObjectResult result(AdmissionAttributes attributes, String hint) {
        var verdict = evaluate(attributes);
        return verdict.policies().isEmpty()
                ? new ObjectResult.Skipped(skipReason(attributes.object(), hint))
                : new ObjectResult.Evaluated(verdict);
    }

    private String skipReason(Subject object, String hint) {
        var kind = object.kind();
        if (object instanceof OtherObject other) {
            return otherReason(other);
        }
        if (policies.stream().noneMatch(policy -> policy.appliesTo(kind))) {
            return "no check of these policies applies to the kind " + kind.kind();
        }
        var labels = namespaces
                .find(object.namespace())
                .map(namespace -> Subject.labels(namespace.getMetadata()))
                .orElse(Map.of());
        return policies.stream().anyMatch(policy -> policy.appliesTo(kind) && policy.matches(object, labels))
                ? "the update changes no field that the matching policies check"
                : "no policy matches it in namespace \"%s\"%s".formatted(object.namespace(), hint);
    }

    /** Returns why no policy evaluates an object that only rules evaluate. */
    private String otherReason(OtherObject object) {
        if (policies.stream().anyMatch(policy -> policy.evaluates(object))) {
            return object.isNamespaced()
                    ? "no policy matches it in namespace \"%s\"".formatted(object.namespace())
                    : "no policy matches it";
        }
        var operation = object.requested().operation();
        return switch (operation) {
            case DELETE, CONNECT ->
                "no policy evaluates the operation " + operation + " of the kind " + object.kindName();
            case CREATE, UPDATE, OTHER -> CandidateReader.otherKind(object.kindName());
        };
    }

    /** Evaluates the creation of an object by some of the policies. */
    Verdict evaluate(Subject subject, List<Policy> policies) {
        return evaluator
                .evaluate(AdmissionAttributes.create(subject), policies, deadline())
                .join();
    }

    private static Deadline deadline() {
        return Deadline.in(TIMEOUT, InstantSource.system());
    }

    /** Namespaces with fixed labels. */
    private record FixedLabels(Map<String, String> labels) implements NamespaceReader {
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
