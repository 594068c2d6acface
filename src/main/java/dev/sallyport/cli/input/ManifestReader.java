package dev.sallyport.cli.input;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.workload.ObjectJson;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is judged in documents, read as the API server would. */
public final class ManifestReader {
    private static final ObjectMapper JSON = ObjectJson.workloads();

    private ManifestReader() {}

    /** Learns what the most usual object looks like, which the first to be read would have to wait for. */
    public static void prepare() {
        var _ = JSON.readerFor(ObjectKind.DEPLOYMENT.type());
    }

    /** Empty for an object that nothing judges. */
    public static Optional<Subject> subject(Document document) throws InputError {
        var kind = document.text("kind");
        var known = Arrays.stream(ObjectKind.values())
                .filter(each -> each.kind().equals(kind))
                .findFirst();
        var apiVersion = document.text("apiVersion");
        if (known.isEmpty() || isSomebodyElses(known.get(), apiVersion)) {
            return Optional.empty();
        }
        if (!known.get().apiVersion().equals(apiVersion)) {
            throw document.error(
                    "apiVersion",
                    "a %s is of apiVersion %s, not %s"
                            .formatted(kind, known.get().apiVersion(), apiVersion));
        }
        try {
            return SubjectReader.read(
                    JSON.convertValue(document.object(), known.get().type()), null);
        } catch (IllegalArgumentException e) {
            throw unreadable(document, e);
        }
    }

    /** Such as the Service of Knative; the group that Deployments and Ingresses came from is no such. */
    private static boolean isSomebodyElses(ObjectKind kind, String apiVersion) {
        var slash = apiVersion.indexOf('/');
        var group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return !group.equals(kind.group()) && !group.equals("extensions") && group.contains(".");
    }

    /** Says which field it is where Jackson knows. */
    public static InputError unreadable(Document document, IllegalArgumentException e) {
        var path = e.getCause() instanceof JsonMappingException cause ? path(cause) : "";
        var message = e.getCause() instanceof JsonMappingException cause ? cause.getOriginalMessage() : e.getMessage();
        var firstLine = String.valueOf(message).lines().findFirst().orElse("");
        return document.error(
                path,
                "this %s cannot be read: %s%s"
                        .formatted(document.text("kind"), path.isEmpty() ? "" : path + ": ", firstLine));
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(ManifestReader::step)
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String step(Reference step) {
        if (step.getFieldName() == null) {
            return "[" + step.getIndex() + "]";
        }
        return step.getFieldName().matches("\\w+") ? "." + step.getFieldName() : "['" + step.getFieldName() + "']";
    }
}
