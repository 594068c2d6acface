package dev.sallyport.cli.report;

import dev.sallyport.cli.input.Documents.Document;
import dev.sallyport.finding.SafeText;
import java.util.Map;

/**
 * Identity of an object of the input.
 *
 * @param namespace empty if it is unknown, as of an object that is not evaluated
 * @param request operation and user of a recorded request; empty for an object from a manifest
 */
public record ReportedObject(String apiVersion, String kind, String namespace, String name, String request) {

    /** A document that is no Kubernetes object. */
    public static final ReportedObject UNKNOWN = new ReportedObject("", "", "", "", "");

    public ReportedObject {
        apiVersion = SafeText.clean(apiVersion);
        kind = SafeText.clean(kind);
        namespace = SafeText.clean(namespace);
        name = SafeText.clean(name);
        request = SafeText.clean(request);
    }

    /** Returns the identity that a document states. */
    public static ReportedObject of(Document document) {
        var metadata = document.object().get("metadata") instanceof Map<?, ?> map ? map : Map.of();
        return new ReportedObject(
                document.text("apiVersion"),
                document.text("kind"),
                metadata.get("namespace") instanceof String namespace ? namespace : "",
                metadata.get("name") instanceof String name ? name : "",
                "");
    }

    /** Returns the same object with the attributes of a recorded request. */
    public ReportedObject in(String otherNamespace, String otherName, String recorded) {
        return new ReportedObject(apiVersion, kind, otherNamespace, otherName, recorded);
    }

    /** Returns kind, name and namespace: {@code Deployment/web in shop}. */
    String title() {
        if (kind.isEmpty()) {
            return "document";
        }
        return kind + "/" + name + (namespace.isEmpty() ? "" : " in " + namespace)
                + (request.isEmpty() ? "" : " (" + request + ")");
    }
}
