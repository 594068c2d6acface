package dev.sallyport.check;

import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The manifests below {@code src/test/resources/checks/<check id>/{pass,fail}}.
 *
 * <p>A failing one starts with the words it must fail in, a line for each problem: {@code # expect: <path>: <message>}.
 */
final class ManifestExamples {
    private static final Path ROOT = Path.of("src/test/resources/checks");
    private static final String EXPECT = "# expect: ";

    /** A manifest and the problems it must have; none for one that passes. */
    record Example(String check, Path file, Subject subject, List<String> problems) {
        @Override
        public String toString() {
            return ROOT.relativize(file).toString();
        }
    }

    private ManifestExamples() {}

    /** All examples of all checks. */
    static List<Example> all() throws IOException {
        try (var files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .map(ManifestExamples::example)
                    .toList();
        }
    }

    /** The ids of the checks that have manifests of that sort, {@code pass} or {@code fail}. */
    static List<String> checksWith(String sort) throws IOException {
        return all().stream()
                .filter(example -> sort(example.file).equals(sort))
                .map(Example::check)
                .distinct()
                .toList();
    }

    private static Example example(Path file) {
        try {
            var yaml = Files.readString(file);
            var problems = yaml.lines()
                    .filter(line -> line.startsWith(EXPECT))
                    .map(line -> line.substring(EXPECT.length()))
                    .toList();
            if (problems.isEmpty() == sort(file).equals("fail")) {
                throw new IllegalStateException(file + " must say what it expects just if it is to fail");
            }
            var check = ROOT.relativize(file.getParent().getParent()).toString();
            return new Example(check, file, Manifests.subject(yaml), problems);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }

    private static String sort(Path file) {
        return file.getParent().getFileName().toString();
    }

    /** What a check makes of an example. */
    static Outcome evaluate(Check check, Example example) {
        return switch (check) {
            case ManifestCheck manifest -> manifest.evaluate((Workload) example.subject());
            case ObjectCheck object -> object.evaluate(example.subject());
            case RequestCheck _, RemoteCheck _, DeployCheck _ -> throw new IllegalArgumentException(check.id());
        };
    }

    /** The problems of an outcome, as examples write them. */
    static Stream<String> problems(Outcome outcome) {
        return outcome instanceof Outcome.Failed(var problems)
                ? problems.stream().map(problem -> problem.path() + ": " + problem.message())
                : Stream.empty();
    }
}
