package dev.sallyport.it;

import static java.util.stream.Collectors.toCollection;

import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Client for dry-run requests to the API server. */
record DryRuns(KubernetesClient client) {
    private static final Set<Integer> REJECTIONS = Set.of(400, 403, 422);
    private static final Pattern CHECK =
            Pattern.compile("ValidatingAdmissionPolicy '[^']*'[^:]*: ([a-z-]+/[A-Za-z_-]+): ");

    /**
     * Response of the API server.
     *
     * @param code HTTP status
     * @param body resulting object, or a Status
     */
    record Response(int code, String body, List<String> warnings) {
        boolean isAllowed() {
            return code == 201;
        }

        /** Returns whether the API server rejects the object independently of policies. */
        boolean isRejectedByApiServer() {
            return REJECTIONS.contains(code)
                    && !body.contains("denied the request")
                    && !body.contains("ValidatingAdmissionPolicy");
        }

        /** Returns the checks in warnings of ValidatingAdmissionPolicies. */
        SortedSet<String> checks() {
            return CHECK.matcher(String.join("\n", warnings))
                    .results()
                    .map(match -> match.group(1))
                    .collect(toCollection(TreeSet::new));
        }
    }

    /** Creates an object in the namespace, ignoring the namespace in its manifest. */
    Response create(String namespace, String manifest) {
        var object = client.getKubernetesSerialization().unmarshal(manifest, GenericKubernetesResource.class);
        object.getMetadata().setNamespace(namespace);
        var kind =
                ObjectKind.of(group(object.getApiVersion()), object.getKind()).orElseThrow();
        var url = "%s/namespaces/%s/%s"
                .formatted(kind.group().isEmpty() ? "api/v1" : "apis/" + kind.apiVersion(), namespace, kind.plural());
        return post(url, client.getKubernetesSerialization().asJson(object));
    }

    /** Creates an object of any kind by the path of its collection. */
    Response post(String path, String body) {
        var request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri("%s%s?dryRun=All".formatted(client.getMasterUrl(), path))
                .post("application/json", body)
                .build();
        return response(client.getHttpClient().sendAsync(request, String.class).join());
    }

    private static Response response(HttpResponse<String> response) {
        return new Response(response.code(), response.body(), response.headers("Warning"));
    }

    private static String group(String apiVersion) {
        return apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
    }
}
