package dev.sallyport.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.cli.Documents.Document;
import dev.sallyport.policy.ClusterFacts;
import dev.sallyport.policy.ExceptionCompiler;
import dev.sallyport.policy.Exceptions;
import dev.sallyport.policy.KeyMaterial;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyError;
import dev.sallyport.policy.Waiver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Policies from files, with the trust roots and exceptions beside them, and the Secrets and ConfigMaps of their keys. */
final class PolicyFiles {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private final Documents documents;
    private final Compilers compilers;
    private final Map<String, Path> layouts;

    /** @param layouts directories that stand for repositories, as they are when policies are read */
    PolicyFiles(Documents documents, Compilers compilers, Map<String, Path> layouts) {
        this.documents = documents;
        this.compilers = compilers;
        this.layouts = layouts;
    }

    /** The same with more directories; where both have one for a repository, that of this one stands. */
    PolicyFiles with(Map<String, Path> more) {
        var all = new HashMap<>(more);
        all.putAll(layouts);
        return new PolicyFiles(documents, compilers, all);
    }

    /** Learns what a policy looks like, which the first to be read would have to wait for. */
    static void prepare() {
        var _ = JSON.readerFor(DeploymentPolicy.class);
    }

    /** Compiles every policy in the files, wherever they are for; one that is wrong is an error of the input. */
    Rules read(List<String> files) throws InputError {
        var all = documents.read(files);
        return compile(files, all, new Surroundings(all).facts());
    }

    /**
     * Compiles every policy in the files.
     *
     * @param around other objects of the cluster: the roles, monitors and environments among them, and in the files, are
     *     what is known
     * @param environment that every namespace belongs to, whatever is known of environments
     */
    Rules read(List<String> files, List<Document> around, Optional<String> environment) throws InputError {
        var all = documents.read(files);
        var facts =
                new Surroundings(Stream.concat(all.stream(), around.stream()).toList()).facts();
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
    Rules read(List<String> files, ClusterFacts facts) throws InputError {
        return compile(files, documents.read(files), facts);
    }

    private Rules compile(List<String> files, List<Document> all, ClusterFacts facts) throws InputError {
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
        return new Rules(policies, exceptions(all));
    }

    private static Exceptions exceptions(List<Document> all) throws InputError {
        return Exceptions.of(InputError.collect(
                all.stream()
                        .filter(document -> document.text("kind").equals("DeploymentException"))
                        .toList(),
                PolicyFiles::exception));
    }

    private static Waiver exception(Document document) throws InputError {
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
            throw error.cause() == PolicyError.Cause.UNAVAILABLE ? wrong.passing() : wrong;
        });
        return compilation.policy();
    }

    private static <T> T parse(Document document, Class<T> kind) throws InputError {
        try {
            return JSON.convertValue(document.object(), kind);
        } catch (IllegalArgumentException e) {
            throw Manifests.unreadable(document, e);
        }
    }

    private static Optional<String> key(List<Document> documents, KeyMaterial.Kind kind, String name, String key) {
        return documents.stream()
                .filter(document -> document.text("kind").equals(kind.toString()))
                .filter(document -> document.object().get("metadata") instanceof Map<?, ?> metadata
                        && name.equals(metadata.get("name")))
                .flatMap(document -> entry(document, kind, key).stream())
                .findFirst();
    }

    private static Optional<String> entry(Document document, KeyMaterial.Kind kind, String key) {
        var plain = text(document, kind == KeyMaterial.Kind.SECRET ? "stringData" : "data", key);
        return plain.isPresent() || kind == KeyMaterial.Kind.CONFIG_MAP
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
