package dev.sallyport.policy;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.NamespaceReader;
import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.configuration.FakeConfigurations;
import dev.sallyport.environment.DeploymentHistory;
import dev.sallyport.environment.Environments;
import dev.sallyport.environment.NamespaceControls;
import dev.sallyport.environment.OpenReviews;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.FakeOwners;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.identity.OwnerReader.Ancestor;
import dev.sallyport.identity.User;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.RejectionReason;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Verification.Rejected;
import dev.sallyport.workload.Manifests;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Fake cluster with Environments; tests set permissions, owners, images and deployment history. */
public final class EnvironmentFixture {
    public static final String OPERATOR = "operator";
    public static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

    public Map<String, Map<String, String>> namespaces = Map.of();
    public Authorizer authorizer = (_, _) -> false;
    public Predicate<Ancestor> owners = _ -> false;
    /** Reader of owners with pod templates. */
    public OwnerReader reader = FakeOwners.where(object -> owners.test(object));

    public DeploymentHistory history = DeploymentHistory.NONE;
    public ImageResolver resolver = (image, _, _) ->
            new Resolution.Resolved(image.digest() == null ? image.withDigest("sha256:" + "a".repeat(64)) : image);
    public KeyLookup keys = KeyLookup.NONE;
    public SignatureVerifier verifier = (_, _, _, _, _) -> new Rejected(RejectionReason.MISSING, "there is none");
    public NamespaceControls controls = NamespaceControls.NONE;
    public OpenReviews reviews = OpenReviews.NONE;
    public ExceptionMatcher exceptions = ExceptionMatcher.NONE;
    public Instant now = NOW;
    public final FakeConfigurations configurations = new FakeConfigurations();

    private final Environments environments = new Environments();
    private final EnvironmentCompiler compiler = new EnvironmentCompiler(
            environments,
            new AccessServices(
                    new ControllerOwnership(new Owners(), DecidedTemplates.NONE),
                    (user, right) -> authorizer.allows(user, right),
                    () -> OPERATOR,
                    (environment, time) -> reviews.of(environment, time),
                    (namespace, read) -> controls.read(namespace, read)),
            (environment, kind, name) -> history.of(environment, kind, name),
            (image, puller, deadline) -> resolver.resolve(image, puller, deadline),
            new EvidenceTrust(
                    new TrustMaterial(
                            (kind, name, key) -> keys.find(kind, name, key), Policies.trustRoots(KeyLookup.NONE)),
                    (image, authority, wanted, puller, deadline) ->
                            verifier.verify(image, authority, wanted, puller, deadline)),
            configurations.reader(),
            () -> now);
    private final EnvironmentIndex index = new EnvironmentIndex(compiler, environments);

    /** Returns an Environment of that name. */
    public static Environment environment(String name, String spec) {
        return SERIALIZATION.unmarshal("""
            apiVersion: sallyport.dev/v1alpha1
            kind: Environment
            metadata: {name: %s, generation: 1}
            spec:
            """.formatted(name) + spec.indent(2), Environment.class);
    }

    public EnvironmentFixture with(String name, String spec) {
        index.put(environment(name, spec));
        return this;
    }

    public Environments environments() {
        return environments;
    }

    public EnvironmentCompiler compiler() {
        return compiler;
    }

    public EnvironmentIndex index() {
        return index;
    }

    /** Returns the verdict on an operation of a user. */
    public Verdict judge(String user, String after, @Nullable String before) {
        var change = new AdmissionAttributes(
                Manifests.subject(after), before == null ? null : Manifests.subject(before), User.named(user), Map::of);
        return TestEvaluator.of(index).with(new Known()).with(exceptions).evaluate(change);
    }

    /** The reader that a test has set. */
    private final class Owners implements OwnerReader {
        @Override
        public Optional<Owner> find(Ancestor object) {
            return reader.find(object);
        }

        @Override
        public Optional<Owner> refresh(Ancestor object) {
            return reader.refresh(object);
        }

        @Override
        public Optional<Owner> revision(Ancestor object, String name) {
            return reader.revision(object, name);
        }
    }

    private final class Known implements NamespaceReader {
        @Override
        public Optional<Namespace> known(String name) {
            return Optional.of(new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .addToLabels(namespaces.getOrDefault(name, Map.of()))
                    .endMetadata()
                    .build());
        }

        @Override
        public Optional<Namespace> find(String name) {
            return known(name);
        }
    }
}
