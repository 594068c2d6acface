package dev.sallyport.it;

import dev.sallyport.workload.ObjectKind;
import java.util.List;

/** Manifests of every workload kind with the same Pod specification. */
final class Workloads {

    private Workloads() {}

    /** Returns a Pod specification with one container that satisfies the restricted Pod Security Standard. */
    static String restricted(String image) {
        return """
            securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
            containers:
              - name: web
                image: %s
                securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
            """.formatted(image);
    }

    /** Returns a Pod specification with one privileged container. */
    static String privileged(String image) {
        return """
            containers:
              - name: web
                image: %s
                securityContext: {privileged: true}
            """.formatted(image);
    }

    /** Returns the kinds of Kubernetes that create Pods; the API server of the tests has no custom kinds. */
    static List<ObjectKind> kinds() {
        return ObjectKind.workloads().stream()
                .filter(kind -> kind.custom().isEmpty())
                .toList();
    }

    static String manifest(ObjectKind kind, String namespace, String name, String spec) {
        var head = "apiVersion: %s\nkind: %s\nmetadata: {name: %s, namespace: %s}\n"
                .formatted(kind.apiVersion(), kind.kind(), name, namespace);
        var job = spec + "restartPolicy: Never\n";
        return head
                + switch (kind.kind()) {
                    case "Pod" -> "spec:\n" + spec.indent(2);
                    case "PodTemplate" -> "template:\n" + template(spec).indent(2);
                    case "ReplicationController" ->
                        "spec:\n  selector: {app: web}\n  template:\n"
                                + template(spec).indent(4);
                    case "ReplicaSet", "Deployment", "DaemonSet" ->
                        "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
                                + template(spec).indent(4);
                    case "StatefulSet" ->
                        "spec:\n  serviceName: web\n  selector: {matchLabels: {app: web}}\n  template:\n"
                                + template(spec).indent(4);
                    case "Job" ->
                        "spec:\n  suspend: true\n  template:\n" + template(job).indent(4);
                    case "CronJob" ->
                        "spec:\n  schedule: \"0 0 1 1 *\"\n  jobTemplate:\n    spec:\n      template:\n"
                                + template(job).indent(8);
                    default -> throw new IllegalArgumentException(kind + " runs nothing");
                };
    }

    private static String template(String spec) {
        return "metadata: {labels: {app: web}}\nspec:\n" + spec.indent(2);
    }
}
