package dev.sallyport.bench;

import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.NamespaceReader;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.environment.DeploymentHistory;
import dev.sallyport.environment.Environments;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.policy.AccessServices;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.policy.EvidenceTrust;
import dev.sallyport.policy.ImageServices;
import dev.sallyport.policy.PolicyCompiler;
import dev.sallyport.policy.PolicyIndex;
import dev.sallyport.policy.TrustMaterial;
import dev.sallyport.signature.ImageIndexes;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.SignatureVerifier;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.IntStream;

/** Policies and Pods of the benchmarks, read from the files that {@code bench/admission} uses. */
public final class Subjects {
    private static final Path BENCH = Path.of("bench");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final int MATCHING = 10;

    private static final ImageResolver NO_RESOLVER = (_, _, _) -> {
        throw new IllegalStateException("the benchmark must not resolve images");
    };
    private static final SignatureVerifier NO_VERIFIER = (_, _, _, _, _) -> {
        throw new IllegalStateException("the benchmark must not verify signatures");
    };

    private Subjects() {}

    /** Returns a compiler for policies with checks of the manifest only. */
    public static PolicyCompiler compiler() {
        return new PolicyCompiler(
                new ImageServices(NO_RESOLVER, NO_VERIFIER, ImageIndexes.NONE),
                TrustMaterial.none(),
                ClusterState.NONE,
                InstantSource.system());
    }

    /** Returns a compiler for Environments, which the benchmarks do not use. */
    public static EnvironmentCompiler environments() {
        return new EnvironmentCompiler(
                new Environments(),
                new AccessServices(
                        new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE), (_, _) -> false, () -> ""),
                DeploymentHistory.NONE,
                NO_RESOLVER,
                EvidenceTrust.none(),
                InstantSource.system());
    }

    /** Returns {@code count} policies, of which the first ten match the namespace of the Pods. */
    public static PolicyIndex policies(int count) {
        var sources = IntStream.rangeClosed(1, count)
                .mapToObj(number -> read("policy.yaml")
                        .replace("name: NAME", "name: bench-" + number)
                        .replace("NAMESPACES", number <= MATCHING ? "[bench]" : "[\"team-%d-*\"]".formatted(number)))
                .map(yaml -> YAML.unmarshal(yaml, DeploymentPolicy.class))
                .toList();
        return PolicyIndex.of(compiler(), sources);
    }

    /** Returns an evaluator with {@code policies} policies in a cluster with one namespace. */
    public static Evaluator evaluator(int policies) {
        return new Evaluator(policies(policies), new OneNamespace(), ExceptionMatcher.NONE, Runnable::run);
    }

    /** Returns a Pod from {@code bench/pods} as JSON. */
    public static String pod(String name) {
        return read("pods/" + name + ".json").replace("NAME", "web");
    }

    private static String read(String file) {
        try {
            return Files.readString(BENCH.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record OneNamespace() implements NamespaceReader {
        @Override
        public Optional<Namespace> known(String name) {
            return Optional.of(new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .endMetadata()
                    .build());
        }

        @Override
        public Optional<Namespace> find(String name) {
            return known(name);
        }
    }
}
