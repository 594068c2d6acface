package dev.sallyport.check.runtime;

import dev.sallyport.check.LookupCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.check.runtime.ReferencedObjects.Lookup;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.outcome.Problems;
import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Requires that the objects exist to which an object refers, because a Pod with a missing one does not start.
 *
 * <p>Restricted fields: references of Pods to ConfigMaps, Secrets, their keys, PersistentVolumeClaims, service accounts and pull
 * secrets; of Ingresses to Services and their ports
 *
 * <p>Allowed values: names and keys that exist in the namespace, and references with {@code optional: true}. The objects must exist
 * before the reference.
 */
public record ReferencesCheck(ReferencedObjects objects) implements LookupCheck {
    /** Number of different objects of one object that are looked up. */
    static final int MAX_OBJECTS = 128;

    private static final Set<Aspect> ASPECTS =
            EnumSet.of(Aspect.PULL_SECRETS, Aspect.SERVICE_ACCOUNT, Aspect.POD_SPEC, Aspect.CONTENT);

    @Override
    public String id() {
        return "runtime/references";
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kind.isWorkload() || kind == ObjectKind.INGRESS;
    }

    @Override
    public Set<Aspect> aspects() {
        return ASPECTS;
    }

    @Override
    public Optional<Question> question(Subject subject) {
        var references = subject instanceof Workload workload
                ? References.of(workload)
                : References.of((Ingress) subject.object());
        if (references.isEmpty()) {
            return Optional.empty();
        }
        var count = references.stream().map(Reference::object).distinct().count();
        return Optional.of(
                count > MAX_OBJECTS ? _ -> tooMany() : new ReferenceQuestion(subject.namespace(), references));
    }

    private static Outcome tooMany() {
        return new Outcome.Undecided(
                UndecidedReason.TOO_EXPENSIVE,
                new Problem(
                        "",
                        "refers to more than %d different objects; none of them is looked up".formatted(MAX_OBJECTS),
                        "use at most %d different objects".formatted(MAX_OBJECTS)));
    }

    /** Question about the references of one object, which are looked up in their order. */
    private final class ReferenceQuestion implements Question {
        private final String namespace;
        private final List<Reference> references;

        ReferenceQuestion(String namespace, List<Reference> references) {
            this.namespace = namespace;
            this.references = references;
        }

        @Override
        public Optional<Outcome> known() {
            for (var reference : references) {
                if (objects.known(reference.kind(), namespace, reference.name()).isEmpty()) {
                    return Optional.empty();
                }
            }
            return Optional.of(outcome(reference -> objects.known(reference.kind(), namespace, reference.name())
                    .orElse(new Lookup.Unknown(UndecidedReason.PENDING, "is being looked up"))));
        }

        @Override
        public Outcome answer(Deadline deadline) {
            return outcome(reference -> deadline.passed()
                    ? new Lookup.Unknown(UndecidedReason.PENDING, "was not looked up within the time of the request")
                    : objects.find(reference.kind(), namespace, reference.name(), deadline));
        }

        /** Returns the problems, or the first failure if there are none. */
        private Outcome outcome(Function<Reference, Lookup> lookup) {
            var problems = new Problems();
            Optional<Outcome> failure = Optional.empty();
            for (var reference : references) {
                switch (lookup.apply(reference)) {
                    case Lookup.Existing found -> addMissingPart(problems, reference, found);
                    case Lookup.Absent _ ->
                        problems.add(
                                reference.path(),
                                "%s does not exist in namespace \"%s\"".formatted(reference.object(), namespace),
                                "create the %s first, or correct the name".formatted(reference.kind()));
                    case Lookup.Unknown unknown ->
                        failure = failure.or(() -> Optional.of(undecided(reference, unknown)));
                }
            }
            return problems.isEmpty() ? failure.orElse(Outcome.PASSED) : problems.outcome();
        }

        private static void addMissingPart(Problems problems, Reference reference, Lookup.Existing found) {
            if (!reference.part().isEmpty() && !found.parts().contains(reference.part())) {
                var noun = reference.kind() == ReferencedObjects.ReferencedKind.SERVICE ? "port" : "key";
                problems.add(
                        reference.path(),
                        "%s has no %s \"%s\"".formatted(reference.object(), noun, reference.part()),
                        "add the %s to the %s, or correct its name".formatted(noun, reference.kind()));
            }
        }

        private static Outcome undecided(Reference reference, Lookup.Unknown unknown) {
            return new Outcome.Undecided(
                    unknown.reason(),
                    new Problem(
                            reference.path(),
                            reference.object() + " " + unknown.message(),
                            unknown.reason().mayPass()
                                    ? "try again in a moment"
                                    : "ask a cluster admin to permit the lookup"));
        }
    }
}
