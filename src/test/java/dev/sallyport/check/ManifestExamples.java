package dev.sallyport.check;

import dev.sallyport.check.runtime.ReferencedObjects;
import dev.sallyport.check.runtime.ServiceAccountPermissions.Grant;
import dev.sallyport.compile.KeyLookup;
import dev.sallyport.environment.Environments;
import dev.sallyport.explain.Explanations;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.policy.ClusterState;
import dev.sallyport.policy.Policies;
import dev.sallyport.policy.Surroundings;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Manifests below {@code src/test/resources/checks/<check ID>/{pass,fail}}.
 *
 * <p>A failing manifest starts with a line for each expected problem: {@code # expect: <path>: <message>}. The policy is that
 * of the explanation of the check, or the one in a line {@code # policy: <spec>}.
 */
final class ManifestExamples {
    private static final Path ROOT = Path.of("src/test/resources/checks");
    private static final String EXPECT = "# expect: ";
    private static final String POLICY = "# policy: ";

    /** A cluster in which only the service account {@code cluster-admin} has dangerous permissions. */
    private static final ClusterState CLUSTER = new ClusterState(
            (_, account) -> Optional.of(
                    account.equals("cluster-admin")
                            ? List.of(new Grant("ClusterRoleBinding \"b\"", "ClusterRole \"r\"", "everything"))
                            : List.of()),
            (_, _) -> Optional.of(false),
            (_, _) -> Optional.of(true),
            Environments.of(List.of()),
            new Surroundings(
                    PodSelection.NONE,
                    PodSelection.NONE,
                    (_, host) -> Optional.of(host.endsWith("used.example.org")),
                    ReferencedObjects.NONE));

    /** Manifest with its policy and the problems that it must have; none for one that passes. */
    record Example(String check, Path file, String policy, Subject subject, List<String> problems) {
        @Override
        public String toString() {
            return ROOT.relativize(file).toString();
        }
    }

    private ManifestExamples() {}

    /** Returns the examples of all checks. */
    static List<Example> all() throws IOException {
        try (var files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(ManifestExamples::example)
                    .toList();
        }
    }

    private static Example example(Path file) {
        try {
            var yaml = Files.readString(file);
            var problems = lines(yaml, EXPECT);
            var fails = file.getParent().getFileName().toString().equals("fail");
            if (problems.isEmpty() == fails) {
                throw new IllegalStateException(file + " must have expected problems if and only if it is in fail");
            }
            var check = ROOT.relativize(file.getParent().getParent()).toString();
            var policy = lines(yaml, POLICY).stream().findFirst().orElseGet(() -> policy(check));
            return new Example(check, file, policy, Manifests.subject(yaml), problems);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    private static List<String> lines(String yaml, String prefix) {
        return yaml.lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    private static String policy(String check) {
        return Explanations.of(check).orElseThrow().policy();
    }

    /** Returns the checks with an ID in a policy. */
    static Stream<Check> checks(String policy, String id) {
        return Policies.compiler(KeyLookup.NONE, CLUSTER).compile(Policies.policy(policy)).policy().checks().stream()
                .filter(check -> check.id().equals(id));
    }

    /** Returns the problems of an example, as examples write them. */
    static Stream<String> problems(Example example) {
        return checks(example.policy(), example.check())
                .filter(check -> check.appliesTo(example.subject().kind()))
                .flatMap(check -> problems(evaluate(check, example.subject())));
    }

    private static Outcome evaluate(Check check, Subject subject) {
        return switch (check) {
            case ManifestCheck manifest -> manifest.evaluate((Workload) subject);
            case ObjectCheck object -> object.evaluate(subject);
            case RequestCheck _, RemoteCheck _, LookupCheck _, DeployCheck _ ->
                throw new IllegalArgumentException(check.id());
        };
    }

    private static Stream<String> problems(Outcome outcome) {
        return outcome instanceof Outcome.Failed(var problems)
                ? problems.stream().map(problem -> problem.path() + ": " + problem.message())
                : Stream.empty();
    }
}
