package dev.sallyport.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Rendering of the chart by the real helm. */
final class Chart {
    private static final String DIRECTORY = "helm/sallyport";

    private Chart() {}

    /** Renders the chart as release sallyport in its usual namespace. */
    static Command.Result template(String... values) {
        return helm(concat(
                new String[] {"template", "sallyport", DIRECTORY, "-n", "sallyport-system", "--kube-version", "1.36.3"},
                values));
    }

    /** Returns the objects of the chart, without hooks and CRDs. */
    static List<JsonNode> objects(String... values) {
        return parsed(template(values).succeeded().out()).stream()
                .filter(object -> !object.at("/metadata/annotations").has("helm.sh/hook"))
                .filter(object -> !object.path("kind").asText().equals("CustomResourceDefinition"))
                .toList();
    }

    /** Returns the only object of a kind. */
    static JsonNode object(String kind, String... values) {
        var found = objects(values).stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException("%d objects of kind %s".formatted(found.size(), kind));
        }
        return found.getFirst();
    }

    static List<JsonNode> parsed(String yaml) {
        try (var documents = new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return documents.readAll().stream()
                    .filter(document -> document.has("kind"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Command.Result helm(String... arguments) {
        return Command.run(Map.of(), "", concat(new String[] {Command.tool("helm")}, arguments));
    }

    static String[] concat(String[] first, String... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
    }
}
