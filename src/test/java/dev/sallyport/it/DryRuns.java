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

/** Requests to the API server that it answers without doing what they ask for. */
record DryRuns(KubernetesClient client) {
    private static final Set<Integer> REFUSALS = Set.of(400, 403, 422);
    private static final Pattern CHECK =
            Pattern.compile("ValidatingAdmissionPolicy '[^']*'[^:]*: ([a-z-]+/[A-Za-z_-]+): ");

    /**
     * What the API server says.
     *
     * @param code of HTTP
     * @param body the object as it would be, or a Status
     */
    record Answer(int code, String body, List<String> warnings) {
        boolean isAllowed() {
            return code == 201;
        }

        /** Whether the API server refuses such an object whatever anybody's policies say. */
        boolean isRefusedByItself() {
            return REFUSALS.contains(code)
                    && !body.contains("denied the request")
                    && !body.contains("ValidatingAdmissionPolicy");
        }

        /** The checks that ValidatingAdmissionPolicies warn of. */
        SortedSet<String> checks() {
            return CHECK.matcher(String.join("\n", warnings))
                    .results()
                    .map(match -> match.group(1))
                    .collect(toCollection(TreeSet::new));
        }
    }

    /** Asks to make an object in that namespace, whatever its manifest says. */
    Answer create(String namespace, String manifest) {
        var object = client.getKubernetesSerialization().unmarshal(manifest, GenericKubernetesResource.class);
        object.getMetadata().setNamespace(namespace);
        var kind =
                ObjectKind.of(group(object.getApiVersion()), object.getKind()).orElseThrow();
        var url = "%s%s/namespaces/%s/%s?dryRun=All"
                .formatted(
                        client.getMasterUrl(),
                        kind.group().isEmpty() ? "api/v1" : "apis/" + kind.apiVersion(),
                        namespace,
                        kind.plural());
        var body = client.getKubernetesSerialization().asJson(object);
        var request = client.getHttpClient()
                .newHttpRequestBuilder()
                .uri(url)
                .post("application/json", body)
                .build();
        return answer(client.getHttpClient().sendAsync(request, String.class).join());
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.code(), response.body(), response.headers("Warning"));
    }

    private static String group(String apiVersion) {
        return apiVersion.contains("/") ? apiVersion.substring(0, apiVersion.indexOf('/')) : "";
    }
}
