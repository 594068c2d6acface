package dev.sallyport.cli.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.ManifestReader;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.compile.SpecError;
import dev.sallyport.exception.CompiledException;
import dev.sallyport.exception.ExceptionCompiler;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.workload.ObjectJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Policies from files, with the trust roots and exceptions beside them, and the Secrets and ConfigMaps of their keys. */
public final class PolicyFiles {
    private static final ObjectMapper JSON = ObjectJson.rejectingUnknownFields();

    private final Documents documents;
    private final Compilers compilers;
    private final Map<String, Path> layouts;

    /** @param layouts directories that stand for repositories, as they are when policies are read */
    public PolicyFiles(Documents documents, Compilers compilers, Map<String, Path> layouts) {
        this.documents = documents;
        this.compilers = compilers;
        this.layouts = layouts;
    }

    /** The same with more directories; where both have one for a repository, that of this one stands. */
    public PolicyFiles with(Map<String, Path> more) {
        var all = new HashMap<>(more);
        all.putAll(layouts);
        return new PolicyFiles(documents, compilers, all);
    }

    /** Learns what a policy looks like, which the first to be read would have to wait for. */
    public static void prepare() {
        var _ = JSON.readerFor(DeploymentPolicy.class);
    }

    /** Compiles every policy in the files, wherever they are for; one that is wrong is an error of the input. */
    public LoadedPolicies read(List<String> files) throws InputError {
        var all = documents.read(files);
        return compile(files, all, new GivenClusterState(all).facts());
    }

    /**
     * Compiles every policy in the files.
     *
     * @param around other objects of the cluster: the roles, monitors and environments among them, and in the files, are
     *     what is known
     * @param environment that every namespace belongs to, whatever is known of environments
     */
    public LoadedPolicies read(List<String> files, List<Document> around, Optional<String> environment)
            throws InputError {
        var all = documents.read(files);
        var facts = new GivenClusterState(
                        Stream.concat(all.stream(), around.stream()).toList())
                .facts();
        var rules = compile(files, all, environment.map(facts::everywhere).orElse(facts));
        if (environment.isEmpty()) {
            requireEnvironments(rules.policies());
        }
        return rules;
    }

    /** A policy for an environment that nobody knows would let everything pass, unseen. */
    private static void requireEnvironments(List<Policy> policies) throws InputError {
        for (var policy : policies) {
            for (var unknown : policy.matcher().unknownEnvironments()) {
                throw new InputError("the policy \"%s\" is for the Environment \"%s\", which is in none of the files"
                        .formatted(policy.name(), unknown));
            }
        }
    }

    /** Compiles every policy in the files, for a cluster of which that is known. */
    public LoadedPolicies read(List<String> files, ClusterState facts) throws InputError {
        return compile(files, documents.read(files), facts);
    }

    private LoadedPolicies compile(List<String> files, List<Document> all, ClusterState facts) throws InputError {
        var roots = InputError.collect(
                all.stream()
                        .filter(document -> document.text("kind").equals("TrustRoot"))
                        .toList(),
                document -> parse(document, TrustRoot.class));
        var compiler = compilers.of((kind, name, key) -> key(all, kind, name, key), roots, facts, Map.copyOf(layouts));
        var policies = InputError.collect(
                all.stream()
                        .filter(document -> document.text("kind").equals("DeploymentPolicy"))
                        .toList(),
                document -> compile(compiler, document));
        if (policies.isEmpty()) {
            throw new InputError("there is no DeploymentPolicy in " + String.join(", ", files));
        }
        return new LoadedPolicies(policies, exceptions(all));
    }

    private static ExceptionIndex exceptions(List<Document> all) throws InputError {
        return ExceptionIndex.of(InputError.collect(
                all.stream()
                        .filter(document -> document.text("kind").equals("DeploymentException"))
                        .toList(),
                PolicyFiles::exception));
    }

    private static CompiledException exception(Document document) throws InputError {
        var compilation = ExceptionCompiler.compile(parse(document, DeploymentException.class));
        InputError.collect(compilation.errors(), error -> {
            throw document.error(error.path(), "DeploymentException cannot be carried out: " + error);
        });
        return compilation.waiver().orElseThrow();
    }

    private static Policy compile(PolicyCompiler compiler, Document document) throws InputError {
        var compilation = compiler.compile(parse(document, DeploymentPolicy.class));
        InputError.collect(compilation.errors(), error -> {
            var wrong = document.error(error.path(), "DeploymentPolicy cannot be carried out: " + error);
            throw error.cause() == SpecError.Cause.UNAVAILABLE ? wrong.passing() : wrong;
        });
        return compilation.policy();
    }

    private static <T> T parse(Document document, Class<T> kind) throws InputError {
        try {
            return JSON.convertValue(document.object(), kind);
        } catch (IllegalArgumentException e) {
            throw ManifestReader.unreadable(document, e);
        }
    }

    private static Optional<String> key(List<Document> documents, KeyLookup.Kind kind, String name, String key) {
        return documents.stream()
                .filter(document -> document.text("kind").equals(kind.toString()))
                .filter(document -> document.object().get("metadata") instanceof Map<?, ?> metadata
                        && name.equals(metadata.get("name")))
                .flatMap(document -> entry(document, kind, key).stream())
                .findFirst();
    }

    private static Optional<String> entry(Document document, KeyLookup.Kind kind, String key) {
        var plain = text(document, kind == KeyLookup.Kind.SECRET ? "stringData" : "data", key);
        return plain.isPresent() || kind == KeyLookup.Kind.CONFIG_MAP
                ? plain
                : text(document, "data", key)
                        .map(base64 -> new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8));
    }

    private static Optional<String> text(Document document, String field, String key) {
        return document.object().get(field) instanceof Map<?, ?> data && data.get(key) instanceof String text
                ? Optional.of(text)
                : Optional.empty();
    }
}
