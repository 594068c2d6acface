package dev.sallyport.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.Documents.Document;
import dev.sallyport.workload.ObjectJson;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import java.util.Arrays;
import java.util.Optional;

/** What is judged in documents, read as the API server would. */
final class Manifests {
    private static final ObjectMapper JSON = ObjectJson.withNullsOfGo(new ObjectMapper());

    private Manifests() {}

    /** Empty for an object that nothing judges. */
    static Optional<Subject> subject(Document document) throws InputError {
        var kind = document.text("kind");
        var known = Arrays.stream(ObjectKind.values())
                .filter(each -> each.kind().equals(kind))
                .findFirst();
        if (known.isEmpty()) {
            return Optional.empty();
        }
        if (!known.get().apiVersion().equals(document.text("apiVersion"))) {
            throw new InputError("%s: a %s is of apiVersion %s, not %s"
                    .formatted(document.source(), kind, known.get().apiVersion(), document.text("apiVersion")));
        }
        try {
            var object = JSON.convertValue(document.object(), KubernetesResource.class);
            return object instanceof HasMetadata resource ? SubjectReader.read(resource, null) : Optional.empty();
        } catch (IllegalArgumentException e) {
            throw new InputError("%s holds a %s that cannot be read: %s"
                    .formatted(
                            document.source(),
                            kind,
                            String.valueOf(e.getMessage()).lines().findFirst().orElse("")));
        }
    }
}
