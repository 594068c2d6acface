package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.registry.TrustsEveryServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the webhook endpoint with invalid input: no invalid review is allowed. */
class EndpointIT {
    private final LocalCluster cluster = LocalCluster.get();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "{}",
                "[]",
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}",
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"\"}}",
                "{\"apiVersion\":\"admission.k8s.io/v1\",\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\"}"
            })
    void rejectsMalformedReview(String body) throws IOException, InterruptedException {
        assertThat(post(body).statusCode()).isEqualTo(400);
    }

    @Test
    void deniesAReviewOfAnotherVersion() throws IOException, InterruptedException {
        var response = post(
                "{\"apiVersion\":\"admission.k8s.io/v1beta1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"a\"}}");

        assertThat(response.body()).contains("\"allowed\":false", "\"code\":400");
    }

    @Test
    void rejectsTooLargeReview() throws IOException, InterruptedException {
        assertThat(post(" ".repeat(9 * 1024 * 1024)).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"}}",
                "{\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"},\"object\":{}}",
                "{\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Pod\"},\"object\":{\"spec\":[]}}",
                "{\"kind\":{\"group\":\"\",\"version\":\"v2\",\"kind\":\"Pod\"},\"object\":{\"spec\":{}}}",
                "{\"kind\":{\"group\":\"\",\"version\":\"v1\",\"kind\":\"Service\"},\"object\":{\"spec\":{}}}",
                "{\"kind\":{\"group\":\"apps\",\"version\":\"v1\",\"kind\":\"Deployment\"},\"object\":{\"spec\":{}}}",
                "{\"kind\":{\"group\":\"sallyport.dev\",\"version\":\"v1alpha1\",\"kind\":\"DeploymentPolicy\"}}"
            })
    void deniesUnknownObject(String request) throws IOException, InterruptedException {
        var response =
                post("{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"u\","
                        + request.substring(1));

        assertThat(response.statusCode()).isIn(200, 400);
        assertThat(response.body()).doesNotContain("\"allowed\":true");
    }

    @Test
    void evaluatesAPodWithThousandsOfVariables() {
        var namespace = cluster.namespace("variables");
        cluster.policy(namespace, "podSecurity: {level: baseline}\nsecrets: {literals: Forbid}");
        var pod = podWithVariables(namespace, 5_000);

        cluster.apply(pod, "create", "-f", "-").succeeded();
        assertThat(cluster.apply(pod.replace("\"hostNetwork\":false", "\"hostNetwork\":true"), "create", "-f", "-")
                        .err())
                .contains("pod-security/hostNamespaces");
    }

    /** The review has more values than the limit; the operator keeps running and evaluates the next request. */
    @Test
    void rejectsAPodWithTensOfThousandsOfVariables() {
        var namespace = cluster.namespace("many-variables");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        var before = cluster.now("operator_pid");

        assertThat(cluster.apply(podWithVariables(namespace, 40_000), "create", "-f", "-")
                        .err())
                .contains("denied the request", "the object is too large to be evaluated");
        cluster.apply(podWithVariables(namespace, 1), "create", "-f", "-").succeeded();
        assertThat(cluster.now("operator_pid")).isEqualTo(before);
    }

    private static String podWithVariables(String namespace, int count) {
        var variables = IntStream.range(0, count)
                .mapToObj(i -> "{\"name\":\"a%x\"}".formatted(i))
                .collect(Collectors.joining(","));
        return """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"many","namespace":"%s"},
             "spec":{"hostNetwork":false,"containers":[{"name":"c","image":"nginx","env":[%s]}]}}\
            """.formatted(namespace, variables);
    }

    @Test
    void servesMetrics() throws IOException, InterruptedException {
        var namespace = cluster.namespace("counted");
        cluster.policy(namespace, "podSecurity: {level: baseline}");
        cluster.kubectl("run", "web", "-n", namespace, "--image=nginx").succeeded();

        var metrics = client().send(
                        HttpRequest.newBuilder(URI.create(cluster.now("management") + "/q/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();

        assertThat(metrics)
                .contains("sallyport_admission_requests_total{decision=\"allow\"")
                .contains("sallyport_admission_duration_seconds_bucket")
                .contains("sallyport_events_dropped_total")
                .contains("sallyport_serving_certificate_expiry_timestamp_seconds");
    }

    private HttpResponse<String> post(String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(cluster.now("webhook") + "?timeout=5s"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client().send(request, BodyHandlers.ofString());
    }

    /** All other tests cover the serving certificate. */
    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(TrustsEveryServer.context())
                .build();
    }
}
