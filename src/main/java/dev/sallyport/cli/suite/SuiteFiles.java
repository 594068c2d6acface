package dev.sallyport.cli.suite;

import dev.sallyport.cli.evaluation.LocalImages;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.Documents.Document;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Suites of policy tests from files; in directories, from {@code sallyport-test.yaml} and {@code *.sallyport-test.yaml}. */
public final class SuiteFiles {
    private static final String NAMES = "(.*\\.)?sallyport-test\\.ya?ml";

    private final Documents documents;
    private final PolicyFiles policyFiles;
    private final LocalImages images;

    public SuiteFiles(Documents documents, PolicyFiles policyFiles, LocalImages images) {
        this.documents = documents;
        this.policyFiles = policyFiles;
        this.images = images;
    }

    /**
     * Reads suites, in the order of the paths.
     *
     * @throws InputError where anything about any of them is wrong, so that a mistake is never a test that passes
     */
    public List<Suite> read(List<String> paths) throws InputError {
        var files = new ArrayList<String>();
        for (var path : paths) {
            files.addAll(Files.isDirectory(Path.of(path)) ? inside(Path.of(path)) : List.of(path));
        }
        return InputError.collect(files.stream().distinct().toList(), this::suites).stream()
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> inside(Path directory) throws InputError {
        try (var files = Files.walk(directory)) {
            var suites = files.filter(file -> file.getFileName().toString().matches(NAMES))
                    .filter(Files::isRegularFile)
                    .map(Path::toString)
                    .sorted()
                    .toList();
            if (suites.isEmpty()) {
                throw new InputError(directory + " has no sallyport-test.yaml or *.sallyport-test.yaml in it");
            }
            return suites;
        } catch (IOException e) {
            throw new InputError(directory + " cannot be read: " + e.getMessage());
        }
    }

    private List<Suite> suites(String file) throws InputError {
        var suites = documents.read(List.of(file));
        if (suites.isEmpty()) {
            throw new InputError(file + " is empty");
        }
        return InputError.collect(suites, this::suite);
    }

    private Suite suite(Document document) throws InputError {
        if (!document.text("kind").equals(PolicyTest.KIND)
                || !document.text("apiVersion").equals(PolicyTest.API_VERSION)) {
            throw document.error("kind", "this is no %s of %s".formatted(PolicyTest.KIND, PolicyTest.API_VERSION));
        }
        var suite = PolicyTest.of(document);
        if (suite.name() == null || suite.name().isBlank()) {
            throw document.error("name", "the suite has no name");
        }
        if (suite.tests().isEmpty()) {
            throw document.error("tests", "the suite has no tests");
        }
        var rules =
                policyFiles.with(layouts(document, suite)).read(policies(document, suite), List.of(), Optional.empty());
        var cases = new CaseReader(documents, document, suite, rules);
        var read = InputError.collect(
                IntStream.range(0, suite.tests().size()).boxed().toList(), cases::read);
        return new Suite(document.source(), suite.name(), read);
    }

    private static List<String> policies(Document document, PolicyTest suite) throws InputError {
        if (suite.policies().isEmpty()) {
            throw document.error("policies", "the suite has no policies");
        }
        return InputError.collect(
                IntStream.range(0, suite.policies().size()).boxed().toList(),
                i -> beside(document, "policies[" + i + "]", suite.policies().get(i)));
    }

    private Map<String, Path> layouts(Document document, PolicyTest suite) throws InputError {
        var layouts = new HashMap<String, Path>();
        for (var layout : InputError.collect(suite.layouts().entrySet(), each -> layout(document, each))) {
            layouts.put(layout.getKey(), layout.getValue());
        }
        return layouts;
    }

    private Map.Entry<String, Path> layout(Document document, Map.Entry<String, String> given) throws InputError {
        var path = "layouts['" + given.getKey() + "']";
        var directory = Path.of(beside(document, path, given.getValue()));
        try {
            images.in(directory);
            return Map.entry(LocalImages.repository(given.getKey()), directory);
        } catch (IllegalArgumentException unusable) {
            throw document.error(path, String.valueOf(unusable.getMessage()));
        }
    }

    /** A file or directory that a suite names, which must be there. */
    static String beside(Document suite, String path, String file) throws InputError {
        var found = Path.of(suite.source()).resolveSibling(file).normalize();
        if (file.equals("-") || !Files.exists(found)) {
            throw suite.error(path, "there is no file " + found);
        }
        return found.toString();
    }
}
