package dev.sallyport.export;

import dev.sallyport.check.Check;
import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.LookupCheck;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.ObjectCheck;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.check.RequestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.policy.EverythingPolicy;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Manifests with the outcomes of the checks for them. */
public final class Corpus {
    private static final Path RESOURCES = Path.of("src/test/resources");

    /**
     * Spec with every check that can be exported and has examples. The Pod Security Standards have their own fixtures;
     * literals are forbidden by default.
     */
    public static final String EVERY_CHECK = EverythingPolicy.specWithout(
                    "authorities",
                    "images.rules",
                    "podSecurity",
                    "runtime.replicas",
                    "runtime.resources.limitRequestRatio",
                    "secrets.configMaps",
                    "network.uniqueHosts",
                    "network.networkPolicy",
                    "runtime.serviceAccount.permissions",
                    "runtime.monitoring",
                    "runtime.podDisruptionBudget",
                    "runtime.references",
                    "params",
                    "variables",
                    "rules")
            .replace("literals: Forbid", "literals: Allow");

    private Corpus() {}

    /** Returns the distinct fixtures of the Pod Security Standards. */
    public static List<String> podSecurity() {
        return distinct("conformance/pod-security");
    }

    /** Returns the examples of all checks. */
    public static List<String> examples() {
        return distinct("checks");
    }

    /** Returns the IDs of the checks that an object does not pass. */
    public static List<String> failing(Policy policy, Subject subject) {
        return policy.checks().stream()
                .filter(check -> check.appliesTo(subject.kind()))
                .filter(check -> !(outcome(check, subject) instanceof Outcome.Passed))
                .map(Check::id)
                .toList();
    }

    private static Outcome outcome(Check check, Subject subject) {
        return switch (check) {
            case ManifestCheck manifest -> manifest.evaluate((Workload) subject);
            case ObjectCheck object -> object.evaluate(subject);
            case RequestCheck _, RemoteCheck _, LookupCheck _, DeployCheck _ ->
                throw new IllegalArgumentException(check.id());
        };
    }

    private static List<String> distinct(String directory) {
        try (var files = Files.walk(RESOURCES.resolve(directory))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(Corpus::read)
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
