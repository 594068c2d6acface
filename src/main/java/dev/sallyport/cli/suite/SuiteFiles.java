package dev.sallyport.cli.suite;

import dev.sallyport.cli.evaluation.ImageSources;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.signature.ImageLayouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Reader of suites; in a directory, of {@code sallyport-test.yaml} and {@code *.sallyport-test.yaml}. */
public final class SuiteFiles {
    private static final String NAMES = "(.*\\.)?sallyport-test\\.ya?ml";

    private final Documents documents;
    private final PolicyFiles policyFiles;
    private final ImageLayouts imageLayouts;

    public SuiteFiles(Documents documents, PolicyFiles policyFiles, ImageLayouts imageLayouts) {
        this.documents = documents;
        this.policyFiles = policyFiles;
        this.imageLayouts = imageLayouts;
    }

    /**
     * Reads suites, in the order of the paths.
     *
     * @throws InputError if any suite is invalid, so that a typing error never makes a test pass
     */
    public List<Suite> read(List<String> paths) throws InputError {
        var files = new ArrayList<String>();
        for (var path : paths) {
            files.addAll(Files.isDirectory(Path.of(path)) ? inDirectory(Path.of(path)) : List.of(path));
        }
        return InputError.collect(files.stream().distinct().toList(), this::suites).stream()
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> inDirectory(Path directory) throws InputError {
        try (var files = Files.walk(directory)) {
            var suites = files.filter(file -> file.getFileName().toString().matches(NAMES))
                    .filter(Files::isRegularFile)
                    .map(Path::toString)
                    .sorted()
                    .toList();
            if (suites.isEmpty()) {
                throw new InputError(directory + " contains no sallyport-test.yaml and no *.sallyport-test.yaml");
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
            throw document.error("kind", "not a %s of %s".formatted(PolicyTest.KIND, PolicyTest.API_VERSION));
        }
        var suite = PolicyTest.of(document);
        if (suite.name() == null || suite.name().isBlank()) {
            throw document.error("name", "the suite has no name");
        }
        if (suite.tests().isEmpty()) {
            throw document.error("tests", "the suite has no tests");
        }
        var policies = policyFiles
                .withDefaultLayouts(layouts(document, suite))
                .read(policies(document, suite), List.of(), "default", Optional.empty());
        var cases = new CaseReader(documents, document, suite, policies);
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
                i -> resolve(document, "policies[" + i + "]", suite.policies().get(i)));
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
        var directory = Path.of(resolve(document, path, given.getValue()));
        try {
            imageLayouts.images(directory);
            return Map.entry(ImageSources.repository(given.getKey()), directory);
        } catch (IllegalArgumentException invalid) {
            throw document.error(path, String.valueOf(invalid.getMessage()));
        }
    }

    /** Returns the path of a file or directory that a suite names; it must exist. */
    static String resolve(Document suite, String path, String file) throws InputError {
        var found = Path.of(suite.source()).resolveSibling(file).normalize();
        if (file.equals("-") || !Files.exists(found)) {
            throw suite.error(path, found + " does not exist");
        }
        return found.toString();
    }
}
