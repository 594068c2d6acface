package dev.sallyport.webhook;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.workload.ObjectKind;
import java.util.List;

/** Mutations of a Pod that keep its violations. */
final class PodMutations {
    private static final int MOST = 12;
    private static final List<String> LISTS = List.of("containers", "initContainers", "ephemeralContainers");
    private static final List<String> ANNOTATIONS = List.of(
            "kubernetes.io/config.mirror",
            "kubernetes.io/config.source",
            "pod-security.kubernetes.io/enforce",
            "sallyport.dev/exempt",
            "kubectl.kubernetes.io/restartedAt",
            "scheduler.alpha.kubernetes.io/critical-pod",
            "admission.sallyport.dev/ignore");
    private static final List<String> USERS = List.of(
            "system:admin",
            "system:apiserver",
            "system:kube-scheduler",
            "system:node:n1",
            "system:serviceaccount:kube-system:replicaset-controller",
            "system:serviceaccount:sallyport-system:sallyport",
            "jane");
    private static final List<String> GROUPS =
            List.of("system:masters", "system:nodes", "system:serviceaccounts:kube-system", "system:unauthenticated");

    private final FuzzedDataProvider data;

    PodMutations(FuzzedDataProvider data) {
        this.data = data;
    }

    void change(ObjectNode pod) {
        for (int i = data.consumeInt(0, MOST); i > 0; i--) {
            var metadata = pod.withObject("/metadata");
            var spec = pod.withObject("/spec");
            switch (data.consumeInt(0, 9)) {
                case 0 -> addContainer(spec, good());
                case 1 -> addContainer(spec, privileged());
                case 2 -> moveContainers(spec);
                case 3 -> metadata.withObject("/annotations").put(data.pickValue(ANNOTATIONS), text());
                case 4 -> metadata.withObject("/labels").put("l" + data.consumeInt(0, 9), text());
                case 5 -> addOwner(metadata);
                case 6 -> metadata.put("deletionTimestamp", "2026-01-01T00:00:00Z");
                case 7 -> addUnknown(pod);
                case 8 -> addNull(spec);
                default -> addOtherCase(spec);
            }
        }
    }

    /** Returns the Pod as the template of an object of that kind. */
    ObjectNode wrap(ObjectKind kind, ObjectNode pod) {
        var object = Reviews.JSON.createObjectNode();
        if (kind == ObjectKind.POD) {
            object = pod;
        } else {
            object.withObject("/metadata").put("name", "web").put("namespace", "shop");
            var parent = object;
            for (var part : kind.podPath().split("\\.", -1)) {
                parent = parent.withObject("/" + part);
            }
            parent.set("metadata", pod.path("metadata"));
            parent.set("spec", pod.path("spec"));
            if (data.consumeBoolean()) {
                object.withObject("/spec").put("replicas", data.consumeInt());
            }
        }
        return object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    }

    void changeRequest(ObjectNode request, ObjectKind kind) {
        request.withObject("/userInfo").put("username", data.pickValue(USERS));
        request.withObject("/userInfo").withArray("/groups").add(data.pickValue(GROUPS));
        request.put("dryRun", data.consumeBoolean());
        if (data.consumeBoolean()) {
            request.put("operation", "UPDATE");
            request.set("oldObject", withOtherImage(request.path("object"), kind));
        }
        if (kind == ObjectKind.POD && data.consumeBoolean()) {
            request.put("subResource", data.pickValue(List.of("ephemeralcontainers", "resize")));
        }
    }

    /** Returns JSON with some letters escaped. */
    String written(ObjectNode review) {
        var plain = review.toString();
        int escaped = data.consumeInt(0, 5);
        for (var word : List.of("privileged", "securityContext", "containers", "hostNetwork", "spec")) {
            if (escaped-- > 0) {
                plain = plain.replace(
                        '"' + word + '"', "\"\\u%04x%s\"".formatted((int) word.charAt(0), word.substring(1)));
            }
        }
        return plain;
    }

    private static ObjectNode withOtherImage(JsonNode object, ObjectKind kind) {
        ObjectNode old = object.deepCopy();
        JsonNode pod = old;
        for (var part : kind.podPath().split("\\.", -1)) {
            pod = part.isEmpty() ? pod : pod.path(part);
        }
        ((ArrayNode) pod.path("spec").withArray("/containers"))
                .addObject()
                .put("name", "was-there-before")
                .put("image", "before");
        return old;
    }

    private void addContainer(ObjectNode spec, ObjectNode container) {
        var list = spec.withArray("/" + data.pickValue(LISTS));
        list.insert(data.consumeInt(0, list.size()), container);
    }

    /** Moves all containers of one list to another; the Pod keeps at least one of each type. */
    private void moveContainers(ObjectNode spec) {
        var from = data.pickValue(LISTS);
        var to = data.pickValue(LISTS);
        if (!from.equals(to) && spec.path(from).isArray()) {
            spec.withArray("/" + to).addAll((ArrayNode) spec.remove(from));
            if (!spec.path("containers").isArray()) {
                spec.putArray("containers").add(good());
            }
        }
    }

    private void addOwner(ObjectNode metadata) {
        metadata.withArray("/ownerReferences")
                .addObject()
                .put("apiVersion", "apps/v1")
                .put("kind", data.pickValue(List.of("ReplicaSet", "Node", "DaemonSet")))
                .put("name", text())
                .put("uid", "1")
                .put("controller", data.consumeBoolean());
    }

    private void addUnknown(ObjectNode pod) {
        var place = data.pickValue(List.of("/spec", "/metadata", "/spec/securityContext"));
        pod.withObject(place).put("x-" + data.consumeInt(0, 9), text());
    }

    /** Adds nulls: a null field equals an absent field; in a list it equals an empty entry. */
    private void addNull(ObjectNode spec) {
        if (data.consumeBoolean()) {
            spec.withArray("/" + data.pickValue(List.of("containers", "initContainers", "volumes")))
                    .addNull();
            ((ObjectNode) spec.withArray("/containers").get(0))
                    .withArray("/" + data.pickValue(List.of("ports", "env", "envFrom", "args", "command")))
                    .addNull();
            return;
        }
        var field = data.pickValue(List.of("initContainers", "ephemeralContainers", "volumes", "securityContext"));
        if (!spec.has(field)) {
            spec.putNull(field);
        }
    }

    /** Adds fields in another case, which the API server drops. */
    private void addOtherCase(ObjectNode spec) {
        spec.put(
                data.pickValue(List.of("HostNetwork", "hostnetwork", "HOSTPID", "SecurityContext", "Containers")),
                false);
        for (var container : spec.withArray("/containers")) {
            if (container instanceof ObjectNode given) {
                given.putObject("SecurityContext").put("privileged", false);
            }
        }
    }

    private String text() {
        return data.consumeString(20);
    }

    private static ObjectNode good() {
        var container = Reviews.JSON.createObjectNode().put("name", "good").put("image", "example.org/good");
        container
                .putObject("securityContext")
                .put("allowPrivilegeEscalation", false)
                .put("runAsNonRoot", true)
                .put("privileged", false);
        container.withObject("/securityContext/capabilities").putArray("drop").add("ALL");
        container.withObject("/securityContext/seccompProfile").put("type", "RuntimeDefault");
        return container;
    }

    private static ObjectNode privileged() {
        var container = good();
        container.withObject("/securityContext").put("privileged", true);
        return container;
    }
}
