package dev.sallyport.cli.evaluation;

import dev.sallyport.check.runtime.ReferencedObjects;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.workload.Deadline;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Referenced objects in documents. An object that is in none of them may exist in the cluster, so that its lookup fails.
 *
 * @param defaultNamespace namespace of the objects that name none
 */
record DocumentedReferences(List<Document> documents, String defaultNamespace) implements ReferencedObjects {
    DocumentedReferences {
        documents = List.copyOf(documents);
    }

    @Override
    public Optional<Lookup> known(ReferencedKind kind, String namespace, String name) {
        return documents.stream()
                .filter(document -> document.text("apiVersion").equals("v1")
                        && document.text("kind").equals(kind.toString())
                        && document.object().get("metadata") instanceof Map<?, ?> metadata
                        && name.equals(metadata.get("name"))
                        && namespace.equals(metadata.get("namespace") instanceof String own ? own : defaultNamespace))
                .findFirst()
                .<Lookup>map(document -> new Lookup.Existing(parts(document)));
    }

    @Override
    public Lookup find(ReferencedKind kind, String namespace, String name, Deadline deadline) {
        return known(kind, namespace, name).orElseGet(() -> NONE.find(kind, namespace, name, deadline));
    }

    private static Set<String> parts(Document document) {
        var parts = new HashSet<String>();
        for (var field : List.of("data", "binaryData", "stringData")) {
            if (document.object().get(field) instanceof Map<?, ?> entries) {
                entries.keySet().forEach(key -> parts.add(String.valueOf(key)));
            }
        }
        if (document.object().get("spec") instanceof Map<?, ?> spec && spec.get("ports") instanceof List<?> ports) {
            ports.forEach(port -> addPort(port, parts));
        }
        return parts;
    }

    private static void addPort(Object port, Set<String> parts) {
        if (port instanceof Map<?, ?> fields) {
            for (var field : List.of("port", "name")) {
                if (fields.get(field) != null) {
                    parts.add(String.valueOf(fields.get(field)));
                }
            }
        }
    }
}
