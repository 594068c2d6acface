package dev.sallyport.cli.evaluation;

import dev.sallyport.check.rule.ParamsReader;
import dev.sallyport.check.rule.ParamsReference;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.workload.Deadline;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of policies from documents. An object that is in none of them may exist in the cluster, so nothing is known about
 * it.
 *
 * @param defaultNamespace namespace of the objects that name none
 */
record DocumentedParams(List<Document> documents, String defaultNamespace) implements ParamsReader {
    DocumentedParams {
        documents = List.copyOf(documents);
    }

    @Override
    public Params read(ParamsReference reference, Deadline deadline) {
        return find(reference)
                .map(object -> Found.of(reference, object))
                .orElseGet(() -> NONE.read(reference, deadline));
    }

    @Override
    public Optional<String> obstacle(ParamsReference reference) {
        return find(reference).isPresent() ? Optional.empty() : NONE.obstacle(reference);
    }

    private Optional<Map<String, @Nullable Object>> find(ParamsReference reference) {
        return documents.stream()
                .filter(document -> document.text("kind").equals(reference.kind())
                        && document.text("apiVersion").equals(reference.apiVersion())
                        && document.object().get("metadata") instanceof Map<?, ?> metadata
                        && reference.name().equals(metadata.get("name"))
                        && isIn(reference.namespace(), metadata.get("namespace")))
                .findFirst()
                .map(Document::object);
    }

    private boolean isIn(String namespace, @Nullable Object written) {
        return namespace.isEmpty() || namespace.equals(written == null ? defaultNamespace : written);
    }
}
