package dev.sallyport.cli.evaluation;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.SpecDecoder;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.Policy;
import dev.sallyport.policy.PolicyCompiler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reader of policies, exceptions, trust roots and keys from files. */
public final class PolicyFiles {
    private final Documents documents;
    private final Compilers compilers;
    private final ImageSources images;

    /** Creates a reader of policies that read images from registries. */
    public PolicyFiles(Documents documents, Compilers compilers) {
        this(documents, compilers, ImageSources.REGISTRIES);
    }

    private PolicyFiles(Documents documents, Compilers compilers, ImageSources images) {
        this.documents = documents;
        this.compilers = compilers;
        this.images = images;
    }

    /** Returns a reader of policies that read images from other sources. */
    public PolicyFiles withImages(ImageSources sources) {
        return new PolicyFiles(documents, compilers, sources);
    }

    /** Returns a reader with more layouts; an earlier layout of the same repository is kept. */
    public PolicyFiles withDefaultLayouts(Map<String, Path> layouts) {
        return withImages(images.withDefaults(layouts));
    }

    /** Prepares the reader for policies ahead of the first file. */
    public static void prepare() {
        SpecDecoder.prepare(DeploymentPolicy.class);
    }

    /** Compiles the policies in the files, for any Environment; an invalid policy is an input error. */
    public LoadedPolicies read(List<String> files) throws InputError {
        var all = documents.read(files);
        return compile(files, all, DocumentedClusterState.ofReadable(all, List.of(), "default"));
    }

    /**
     * Compiles the policies in the files.
     *
     * @param others more documents with roles, monitors and Environments of the cluster
     * @param namespace namespace of the objects in these documents that name none
     * @param environment Environment of every namespace; empty to use the Environments in the documents
     */
    public LoadedPolicies read(
            List<String> files, List<Document> others, String namespace, Optional<String> environment)
            throws InputError {
        var all = documents.read(files);
        var state = DocumentedClusterState.ofReadable(all, others, namespace);
        var loaded = compile(files, all, environment.map(state::everywhere).orElse(state));
        if (environment.isEmpty()) {
            requireEnvironments(loaded.policies());
        }
        return loaded;
    }

    /** Rejects a policy for an unknown Environment, which would match no object. */
    private static void requireEnvironments(List<Policy> policies) throws InputError {
        for (var policy : policies) {
            for (var unknown : policy.matcher().unknownEnvironments()) {
                throw new InputError("policy \"%s\" matches the Environment \"%s\", which is in none of the files"
                        .formatted(policy.name(), unknown));
            }
        }
    }

    /** Compiles the policies in the files, with the state of a cluster. */
    public LoadedPolicies read(List<String> files, ClusterState state) throws InputError {
        return compile(files, documents.read(files), state);
    }

    private LoadedPolicies compile(List<String> files, List<Document> all, ClusterState state) throws InputError {
        var diagnosis = Diagnosis.of(all, this::compiler, state);
        diagnosis.requireNoError();
        if (diagnosis.policies().isEmpty()) {
            throw new InputError("no DeploymentPolicy in " + String.join(", ", files));
        }
        return new LoadedPolicies(diagnosis.policies(), ExceptionIndex.of(diagnosis.exceptions()));
    }

    /** Returns all problems of the objects of Sallyport in the files. */
    public Diagnosis diagnose(List<Document> all) {
        return Diagnosis.of(all, this::compiler, DocumentedClusterState.ofReadable(all, List.of(), "default"));
    }

    private PolicyCompiler compiler(List<Document> all, List<TrustRoot> roots, ClusterState state) {
        return compilers.of((kind, name, key) -> key(all, kind, name, key), roots, state, images);
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
