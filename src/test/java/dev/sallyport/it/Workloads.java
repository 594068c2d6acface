package dev.sallyport.it;

import dev.sallyport.workload.ObjectKind;

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

    static String manifest(ObjectKind kind, String namespace, String name, String spec) {
        var head = "apiVersion: %s\nkind: %s\nmetadata: {name: %s, namespace: %s}\n"
                .formatted(kind.apiVersion(), kind.kind(), name, namespace);
        var job = spec + "restartPolicy: Never\n";
        return head
                + switch (kind) {
                    case POD -> "spec:\n" + spec.indent(2);
                    case POD_TEMPLATE -> "template:\n" + template(spec).indent(2);
                    case REPLICATION_CONTROLLER ->
                        "spec:\n  selector: {app: web}\n  template:\n"
                                + template(spec).indent(4);
                    case REPLICA_SET, DEPLOYMENT, DAEMON_SET ->
                        "spec:\n  selector: {matchLabels: {app: web}}\n  template:\n"
                                + template(spec).indent(4);
                    case STATEFUL_SET ->
                        "spec:\n  serviceName: web\n  selector: {matchLabels: {app: web}}\n  template:\n"
                                + template(spec).indent(4);
                    case JOB ->
                        "spec:\n  suspend: true\n  template:\n" + template(job).indent(4);
                    case CRON_JOB ->
                        "spec:\n  schedule: \"0 0 1 1 *\"\n  jobTemplate:\n    spec:\n      template:\n"
                                + template(job).indent(8);
                    case SERVICE, INGRESS, CONFIG_MAP -> throw new IllegalArgumentException(kind + " runs nothing");
                };
    }

    private static String template(String spec) {
        return "metadata: {labels: {app: web}}\nspec:\n" + spec.indent(2);
    }
}
