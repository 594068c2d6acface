package dev.sallyport.cli.input;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.workload.ObjectJson;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import java.util.Arrays;
import java.util.Optional;

/** Reader of the objects that policies evaluate, with the decoding rules of the API server. */
public final class ManifestReader {
    private static final ObjectMapper JSON = ObjectJson.workloads();

    private ManifestReader() {}

    /** Prepares the reader for Deployments ahead of the first document. */
    public static void prepare() {
        var _ = JSON.readerFor(ObjectKind.DEPLOYMENT.type());
    }

    /** Returns the object to evaluate; empty if no policy evaluates its kind. */
    public static Optional<Subject> subject(Document document) throws InputError {
        var kind = document.text("kind");
        var known = Arrays.stream(ObjectKind.values())
                .filter(each -> each.kind().equals(kind))
                .findFirst();
        var apiVersion = document.text("apiVersion");
        if (known.isEmpty() || isForeignGroup(known.get(), apiVersion)) {
            return Optional.empty();
        }
        if (!known.get().apiVersion().equals(apiVersion)) {
            throw document.error(
                    "apiVersion",
                    "%s has apiVersion %s, not %s".formatted(kind, known.get().apiVersion(), apiVersion));
        }
        try {
            return SubjectReader.read(
                    JSON.convertValue(document.object(), known.get().type()), null);
        } catch (IllegalArgumentException e) {
            throw DecodingError.of(document, e);
        }
    }

    /** Returns true for a kind of the same name in another API group, such as the Service of Knative; extensions is not foreign. */
    private static boolean isForeignGroup(ObjectKind kind, String apiVersion) {
        var slash = apiVersion.indexOf('/');
        var group = slash < 0 ? "" : apiVersion.substring(0, slash);
        return !group.equals(kind.group()) && !group.equals("extensions") && group.contains(".");
    }
}
