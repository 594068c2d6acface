package dev.sallyport.cli.input;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.workload.ObjectJson;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;

/** Reader of the objects that policies evaluate, with the decoding rules of the API server. */
public final class ManifestReader {
    private static final ObjectMapper JSON = ObjectJson.workloads();

    private ManifestReader() {}

    /** Prepares the reader for Deployments ahead of the first document. */
    public static void prepare() {
        var _ = JSON.readerFor(ObjectKind.DEPLOYMENT.type());
    }

    /**
     * Returns the object to evaluate.
     *
     * @param namespace namespace of an object that names none
     */
    public static Subject subject(Document document, String namespace) throws InputError {
        return switch (read(document, new ReadOptions(namespace, KubernetesVersion.NEWEST, false))) {
            case Manifest.Evaluable evaluable -> evaluable.subject();
            case Manifest.OtherKind other -> other.object();
            case Manifest.Unserved unserved -> throw new InputError(List.of(unserved.problem()));
        };
    }

    /** Reads an object; its namespace is set, as by the API server. */
    public static Manifest read(Document document, ReadOptions options) throws InputError {
        var template = UnrenderedTemplate.in(document.source(), document.root());
        if (template.isPresent()) {
            throw new InputError(List.of(template.get()));
        }
        var kind = document.text("kind");
        var apiVersion = document.text("apiVersion");
        var apis = KubernetesApis.builtIn();
        var removal = apis.removal(apiVersion, kind, options.version());
        if (removal.isPresent()) {
            return new Manifest.Unserved(
                    document.problem("apiVersion", removal.get().message()));
        }
        var unknown = apis.unknownKind(apiVersion, kind);
        if (unknown.isPresent()) {
            throw document.error("kind", unknown.get());
        }
        var custom = ObjectKind.of(ObjectKind.group(apiVersion), kind)
                .filter(each -> each.custom().isPresent());
        if (custom.isPresent()) {
            return new Manifest.Evaluable(subject(document, custom.get(), options.namespace()), List.of());
        }
        var known = ObjectKind.builtIn().stream()
                .filter(each -> each.kind().equals(kind))
                .findFirst();
        if (known.isEmpty() || isForeignGroup(known.get(), apiVersion)) {
            return new Manifest.OtherKind(OtherManifest.read(document, options.namespace()));
        }
        if (!known.get().apiVersion().equals(apiVersion)) {
            throw document.error(
                    "apiVersion",
                    "%s has apiVersion %s, not %s".formatted(kind, known.get().apiVersion(), apiVersion));
        }
        return new Manifest.Evaluable(
                subject(document, known.get(), options.namespace()),
                options.rejectsUnknownFields()
                        ? UnknownFields.of(document, known.get().type())
                        : List.of());
    }

    private static Subject subject(Document document, ObjectKind kind, String namespace) throws InputError {
        try {
            var object = JSON.convertValue(document.object(), kind.type());
            if (object.getMetadata() == null) {
                object.setMetadata(new ObjectMeta());
            }
            var own = object.getMetadata().getNamespace();
            if (own == null || own.isEmpty()) {
                object.getMetadata().setNamespace(namespace);
            }
            return SubjectReader.read(kind, object, null);
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
