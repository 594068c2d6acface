package dev.sallyport.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.policy.EnvironmentFixture;
import dev.sallyport.workload.ObjectKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Users that may change the status of workloads in Environments. */
class StatusWriteAuthorizerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String READY = "{\"conditions\": [{\"type\": \"Ready\", \"status\": \"True\"}]}";
    private static final String READY_LATER =
            "{\"conditions\": [{\"type\": \"Ready\", \"status\": \"True\", \"lastTransitionTime\":"
                    + " \"2026-11-28T10:00:00Z\"}]}";

    private final EnvironmentFixture cluster = new EnvironmentFixture().with("production", "namespaces: [shop]");

    /** Resource; status before and after; whether bob may make the change. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Pod|{}|{\"containerStatuses\": [{\"imageID\": \"a\"}]}|false",
                "Pod|{\"containerStatuses\": [{\"restartCount\": 3}]}|{\"containerStatuses\": []}|false",
                "Pod|{\"phase\": \"Pending\"}|{\"phase\": \"Running\"}|false",
                "Pod|{}|" + READY + "|false",
                "Pod|" + READY + "|{\"conditions\": []}|false",
                "Pod|{}|{\"initContainerStatuses\": [{\"ready\": true}]}|false",
                "Pod|{}|{\"conditions\": [{\"type\": \"gate.example/ok\", \"status\": \"True\"}]}|true",
                "Pod|{}|{\"message\": \"m\"}|true",
                "Pod|{}|{\"reason\": \"NodeLost\"}|false",
                "Pod|{}|{\"conditions\": [{\"type\": \"DisruptionTarget\", \"status\": \"True\"}]}|false",
                "Pod|" + READY + "|" + READY_LATER + "|false",
                "Job|{\"startTime\": \"2026-11-28T10:00:00Z\"}|{}|true",
                "Job|{}|{\"completionTime\": \"2026-11-28T10:00:00Z\"}|false",
                "Job|{}|{\"conditions\": [{\"type\": \"Complete\", \"status\": \"True\"}]}|false",
                "Pod|" + READY + "|" + READY + "|true",
                "Deployment|{}|{\"readyReplicas\": 1}|false",
                "Deployment|{\"readyReplicas\": 1}|{\"readyReplicas\": 1}|true",
                "StatefulSet|{}|{\"currentRevision\": \"a\"}|false",
                "DaemonSet|{}|{\"numberAvailable\": 1}|false"
            })
    void allowsUsersToChangeNoEvidence(String kind, String before, String after, boolean allowed)
            throws JsonProcessingException {
        assertThat(isAllowed("bob", "shop", kind, before, after)).isEqualTo(allowed);
    }

    @Test
    void allowsReportersOfStatusAndAdminsOfTheEnvironment() throws JsonProcessingException {
        var ready = "{\"readyReplicas\": 1}";
        assertThat(isAllowed(
                        "system:serviceaccount:kube-system:deployment-controller", "shop", "Deployment", "{}", ready))
                .isTrue();
        assertThat(isAllowed("system:serviceaccount:shop:deployment-controller", "shop", "Deployment", "{}", ready))
                .isFalse();
        assertThat(isAllowed("system:node:a", "shop", "Pod", "{}", READY)).isTrue();
        assertThat(isAllowed("admin", "shop", "Pod", "{}", READY)).isTrue();
        assertThat(isAllowed("bob", "other", "Pod", "{}", READY)).isTrue();
    }

    @Test
    void namesTheMissingPermission() throws JsonProcessingException {
        assertThat(authorizer()
                        .denial(request("bob", "shop", "Pod", "{}", READY))
                        .join())
                .hasValue("the status of Pod \"web\" is evidence in Environment \"production\": nodes and controllers"
                        + " report it; other users need the verb update on environments/production");
    }

    /** Metadata after the request to the status; allowed. The policy forbids an AppArmor profile and requires a label. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "labels: {team: a}, annotations: {x: y}                                                     | true",
                "labels: {team: b}                                                                          | false",
                "labels: {team: a}, annotations: {container.apparmor.security.beta.kubernetes.io/web: unconfined} |"
                        + " false",
                "labels: {team: a}, finalizers: [x.io/a]                                                    | true"
            })
    void evaluatesLabelsAndAnnotationsThatTheRequestWrites(String metadata, boolean allowed) throws Exception {
        var pod = "{apiVersion: v1, kind: Pod, metadata: {name: web, namespace: shop, %s},"
                + " spec: {containers: [{name: web, image: web}]}}";
        var yaml = new ObjectMapper(new YAMLFactory());
        var review = Reviews.review(ObjectKind.POD, "UPDATE", yaml.readTree(pod.formatted(metadata)));
        var request = (ObjectNode) review.path("request");
        request.put("subResource", "status").put("requestSubResource", "status");
        request.set("oldObject", yaml.readTree(pod.formatted("labels: {team: a}")));

        var handler = Reviews.handler(
                "{podSecurity: {level: baseline}, rules: [{name: team, expression: \"object.metadata.labels.team =="
                        + " 'a'\"}]}",
                (_, _, _) -> Optional.empty(),
                _ -> {},
                List.of(authorizer()));

        assertThat(Reviews.answer(handler, review.toString().getBytes(StandardCharsets.UTF_8))
                        .path("allowed")
                        .asBoolean())
                .isEqualTo(allowed);
    }

    private boolean isAllowed(String user, String namespace, String kind, String before, String after)
            throws JsonProcessingException {
        var request = request(user, namespace, kind, before, after);
        assertThat(authorizer().appliesTo(request)).isTrue();
        return authorizer().denial(request).join().isEmpty();
    }

    private StatusWriteAuthorizer authorizer() {
        return new StatusWriteAuthorizer(
                namespace -> cluster.environments().of(namespace, Map.of()),
                (user, right) -> user.name().equals("admin")
                        && right.equals(new ResourcePermission("update", "environments", "", "production")),
                Runnable::run);
    }

    private static AdmissionRequest request(String user, String namespace, String kind, String before, String after)
            throws JsonProcessingException {
        return AdmissionRequest.of(JSON.readTree("""
            {"uid": "u", "operation": "UPDATE", "subResource": "status", "namespace": "%s", "name": "web",
             "userInfo": {"username": "%s", "groups": ["system:nodes"]},
             "kind": {"group": "%s", "version": "v1", "kind": "%s"},
             "object": {"status": %s}, "oldObject": {"status": %s}}
            """.formatted(
                        namespace,
                        user,
                        kind.equals("Pod") ? "" : kind.equals("Job") ? "batch" : "apps",
                        kind,
                        after,
                        before)));
    }
}
