package dev.sallyport.parity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Suite of another policy engine: a directory with {@code policy.yaml} or {@code policy}, {@code good} and {@code bad}, or with
 * {@code resources} and the file {@code expected}. {@code namespace-labels} contains labels of the namespace, and
 * {@code differences} explanations, both with one entry for each line.
 */
record ParitySuite(Path directory) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Command line of Sallyport. */
    interface Sallyport {
        Output run(String... arguments);
    }

    /** Result of a command. */
    record Output(int code, String out, String err) {}

    /** Verdict that differs. */
    record Difference(String object, String expected, String actual, String explanation) {}

    /**
     * Comparison of all verdicts.
     *
     * @param notes notes of the conversion
     */
    record Agreement(String suite, int verdicts, List<Difference> differences, List<String> notes) {}

    /** Returns the suites below a directory. */
    static List<ParitySuite> below(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            return files.filter(Files::isDirectory)
                    .filter(each ->
                            Files.exists(each.resolve("policy.yaml")) || Files.isDirectory(each.resolve("policy")))
                    .sorted()
                    .map(ParitySuite::new)
                    .toList();
        }
    }

    /** Converts the policies and compares the verdicts. */
    Agreement compare(Sallyport sallyport) throws IOException {
        var policies = Files.createTempDirectory("parity");
        try {
            var source = Files.exists(directory.resolve("policy.yaml")) ? "policy.yaml" : "policy";
            var converted = sallyport.run(
                    "convert",
                    "--to",
                    policies.toString(),
                    directory.resolve(source).toString());
            if (converted.code() != 0) {
                throw new IllegalStateException(directory + ": " + converted.err());
            }
            var expected = new TreeMap<String, String>();
            var actual = new TreeMap<String, String>();
            for (var part : List.of("good", "bad", "resources")) {
                if (Files.isDirectory(directory.resolve(part))) {
                    verdicts(sallyport, policies, part).forEach((object, verdict) -> {
                        actual.put(part + " " + object, verdict);
                        expected.put(part + " " + object, part.equals("bad") ? "violation" : "none");
                    });
                }
            }
            lines("expected").forEach((object, verdict) -> expected.put("resources " + object, verdict));
            return new Agreement(
                    directory.toString(), expected.size(), differences(expected, actual), notes(converted.err()));
        } finally {
            delete(policies);
        }
    }

    private List<Difference> differences(Map<String, String> expected, Map<String, String> actual) {
        var explanations = lines("differences");
        var differences = new ArrayList<Difference>();
        expected.forEach((object, verdict) -> {
            var found = actual.getOrDefault(object, "missing");
            if (!found.equals(verdict)) {
                differences.add(
                        new Difference(object, verdict, found, explanations.getOrDefault(object, "unexplained")));
            }
        });
        return differences;
    }

    private Map<String, String> verdicts(Sallyport sallyport, Path policies, String part) throws IOException {
        var arguments = new ArrayList<>(List.of("check", "-p", policies.toString(), "-o", "json"));
        lines("namespace-labels").keySet().forEach(label -> arguments.addAll(List.of("--namespace-label", label)));
        arguments.add(directory.resolve(part).toString());
        var checked = sallyport.run(arguments.toArray(String[]::new));
        if (checked.out().isEmpty()) {
            throw new IllegalStateException(directory + ": " + checked.err());
        }
        var verdicts = new TreeMap<String, String>();
        for (var result : JSON.readTree(checked.out()).get("results")) {
            var decision = result.get("decision").asText();
            var name = "%s/%s"
                    .formatted(result.get("kind").asText(), result.get("name").asText());
            verdicts.put(name, verdict(decision, result));
        }
        return verdicts;
    }

    private static String verdict(String decision, JsonNode result) {
        return switch (decision) {
            case "Deny" -> "violation";
            case "Allow", "Warn" -> result.path("findings").isEmpty() ? "none" : "violation";
            case "Skipped" -> "none";
            default -> decision;
        };
    }

    /** Returns the lines of a file: the first two words or the whole line, and the rest. */
    private Map<String, String> lines(String name) {
        var lines = new TreeMap<String, String>();
        var file = directory.resolve(name);
        try {
            for (var line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                int at = line.indexOf(": ");
                lines.put(at < 0 ? line : line.substring(0, at), at < 0 ? "" : line.substring(at + 2));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private static List<String> notes(String err) {
        return err.lines().filter(line -> line.startsWith("note: ")).toList();
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
