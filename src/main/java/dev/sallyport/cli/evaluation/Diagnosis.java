package dev.sallyport.cli.evaluation;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.NamespacePolicy;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.InputProblem;
import dev.sallyport.cli.input.SpecDecoder;
import dev.sallyport.cli.input.Suggestions;
import dev.sallyport.compile.SpecError;
import dev.sallyport.compile.SpecError.ErrorReason;
import dev.sallyport.exception.CompiledException;
import dev.sallyport.exception.ExceptionCompiler;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.PolicyCompilation;
import dev.sallyport.policy.PolicyCompiler;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Compiled objects of Sallyport in files, with the problems of all of them.
 *
 * @param errors errors in the objects themselves
 * @param unresolved references to objects that are in none of the files
 * @param unavailable references to objects that cannot be read now
 * @param warnings mistakes that are no error, such as a policy without checks
 * @param invalid number of objects with errors
 */
public record Diagnosis(
        List<Policy> policies,
        List<CompiledException> exceptions,
        List<InputProblem> errors,
        List<InputProblem> unresolved,
        List<InputProblem> unavailable,
        List<InputProblem> warnings,
        int objects,
        int invalid) {
    private static final String GROUP = "sallyport.dev/";
    private static final String API_VERSION = GROUP + "v1alpha1";
    private static final Set<String> KINDS = Set.of(
            "DeploymentPolicy",
            "NamespacePolicy",
            "DeploymentException",
            "DeploymentRecord",
            "ChangeRecord",
            "BreakGlass",
            "Environment",
            "TrustRoot");

    /** Factory of the compiler for the objects in some documents. */
    @FunctionalInterface
    interface CompilerFactory {
        PolicyCompiler of(List<Document> documents, List<TrustRoot> roots, ClusterState state);
    }

    /** Compiles all objects of Sallyport in the documents. */
    static Diagnosis of(List<Document> documents, CompilerFactory factory, ClusterState state) {
        var collector = new Collector();
        documents.stream().filter(Diagnosis::isMeant).forEach(collector::requireKind);
        var roots = new ArrayList<TrustRoot>();
        of(documents, "TrustRoot").forEach(document -> collector.trustRoot(document, roots));
        documents.forEach(collector::clusterState);
        var compiler = factory.of(documents, roots, state);
        of(documents, "DeploymentPolicy")
                .forEach(document -> collector.policy(document, DeploymentPolicy.class, compiler::compile));
        of(documents, "NamespacePolicy")
                .forEach(document -> collector.policy(document, NamespacePolicy.class, compiler::compile));
        of(documents, "DeploymentException").forEach(collector::exception);
        return collector.diagnosis();
    }

    /** Throws an error with all problems of a kind that prevents an evaluation. */
    void requireNoError() throws InputError {
        var all = new ArrayList<>(errors);
        all.addAll(unresolved);
        if (!all.isEmpty()) {
            all.addAll(unavailable);
            throw new InputError(all);
        }
        if (!unavailable.isEmpty()) {
            throw new InputError(unavailable).asTemporary();
        }
    }

    /** Returns whether a document is or should be an object of Sallyport. */
    public static boolean isMeant(Document document) {
        var apiVersion = document.text("apiVersion");
        return apiVersion.startsWith(GROUP)
                || (KINDS.contains(document.text("kind"))
                        && !(document.text("kind").equals("Environment") && apiVersion.contains(".")));
    }

    private static List<Document> of(List<Document> documents, String kind) {
        return documents.stream()
                .filter(document -> document.text("kind").equals(kind)
                        && document.text("apiVersion").equals(API_VERSION))
                .toList();
    }

    /** Collector of compiled objects and problems. */
    private static final class Collector {
        private final List<Policy> policies = new ArrayList<>();
        private final List<CompiledException> exceptions = new ArrayList<>();
        private final List<InputProblem> errors = new ArrayList<>();
        private final List<InputProblem> unresolved = new ArrayList<>();
        private final List<InputProblem> unavailable = new ArrayList<>();
        private final List<InputProblem> warnings = new ArrayList<>();
        private final Set<String> names = new HashSet<>();
        private int objects;
        private int invalid;

        Diagnosis diagnosis() {
            return new Diagnosis(
                    List.copyOf(policies),
                    List.copyOf(exceptions),
                    List.copyOf(errors),
                    List.copyOf(unresolved),
                    List.copyOf(unavailable),
                    List.copyOf(warnings),
                    objects,
                    invalid);
        }

        void requireKind(Document document) {
            objects++;
            var kind = document.text("kind");
            if (!KINDS.contains(kind)) {
                invalid(document.problem(
                        "kind",
                        "no matches for kind \"%s\" in version \"%s\"%s"
                                .formatted(
                                        kind,
                                        document.text("apiVersion"),
                                        Suggestions.of(kind, KINDS)
                                                .map("; did you mean \"%s\"?"::formatted)
                                                .orElse(""))));
            } else if (!document.text("apiVersion").equals(API_VERSION)) {
                invalid(document.problem(
                        "apiVersion",
                        "%s has apiVersion %s, not %s".formatted(kind, API_VERSION, document.text("apiVersion"))));
            } else {
                requireName(document, kind);
            }
        }

        private void requireName(Document document, String kind) {
            var metadata = document.object().get("metadata") instanceof Map<?, ?> map ? map : Map.of();
            if (!(metadata.get("name") instanceof String name) || name.isEmpty()) {
                invalid(document.problem("metadata", "the %s has no metadata.name".formatted(kind)));
            } else if (!names.add(kind + "/" + metadata.get("namespace") + "/" + name)) {
                warnings.add(document.problem(
                        "metadata.name",
                        "another %s in the files has the name \"%s\"; in a cluster, one replaces the other"
                                .formatted(kind, name)));
            }
        }

        void trustRoot(Document document, List<TrustRoot> roots) {
            var decoded = SpecDecoder.decode(document, TrustRoot.class);
            if (decoded.problems().isEmpty()) {
                decoded.object()
                        .filter(root -> root.getMetadata().getName() != null)
                        .ifPresent(roots::add);
            } else {
                invalid(decoded.problems());
            }
        }

        /** Adds the errors of an Environment, role, Service or monitor. */
        void clusterState(Document document) {
            try {
                DocumentedClusterState.requireReadable(document);
            } catch (InputError e) {
                invalid(e.problems());
            }
        }

        <T extends HasMetadata> void policy(Document document, Class<T> kind, Function<T, PolicyCompilation> compiler) {
            var decoded = SpecDecoder.decode(document, kind);
            var problems = new ArrayList<>(decoded.problems());
            var compilation = decoded.object().map(compiler);
            for (var error : compilation.map(it -> it.errors()).orElse(List.of())) {
                if (!decoded.explains(error.path())) {
                    problem(document, error, problems);
                }
            }
            if (!problems.isEmpty()) {
                invalid(problems);
                return;
            }
            compilation.ifPresent(it -> {
                policies.add(it.policy());
                if (it.policy().checks().isEmpty()) {
                    warnings.add(document.problem("spec", "the policy has no check, so it evaluates no object"));
                }
                it.policy()
                        .matcher()
                        .unknownEnvironments()
                        .forEach(name -> warnings.add(document.problem(
                                "spec.match.environments",
                                "the Environment \"%s\" is in none of the files".formatted(name))));
            });
        }

        private void problem(Document document, SpecError error, List<InputProblem> invalidFields) {
            var problem = document.problem(error.path(), "invalid %s: %s".formatted(document.text("kind"), error));
            switch (error.cause()) {
                case ErrorReason.INVALID -> invalidFields.add(problem);
                case ErrorReason.UNRESOLVED -> unresolved.add(problem);
                case ErrorReason.UNAVAILABLE -> unavailable.add(problem);
            }
        }

        void exception(Document document) {
            var decoded = SpecDecoder.decode(document, DeploymentException.class);
            var problems = new ArrayList<>(decoded.problems());
            decoded.object().map(ExceptionCompiler::compile).ifPresent(compilation -> {
                compilation.errors().stream()
                        .filter(error -> !decoded.explains(error.path()))
                        .forEach(error ->
                                problems.add(document.problem(error.path(), "invalid DeploymentException: " + error)));
                compilation.waiver().filter(_ -> problems.isEmpty()).ifPresent(exceptions::add);
            });
            if (!problems.isEmpty()) {
                invalid(problems);
            }
        }

        private void invalid(InputProblem problem) {
            invalid(List.of(problem));
        }

        private void invalid(List<InputProblem> problems) {
            invalid++;
            errors.addAll(problems);
        }
    }
}
