package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AdmissionReviews and events of audit logs as input of {@code check}. */
class RecordedRequestsTest {
    private static final String POLICY = """
        apiVersion: sallyport.dev/v1alpha1
        kind: DeploymentPolicy
        metadata: {name: shop}
        spec:
          podSecurity: {level: baseline}
          rules:
          - {name: robots, expression: "request.userInfo.username != 'jane'", message: jane does not deploy}
          - {name: groups, expression: "!('contractors' in request.userInfo.groups)"}
          - {name: grow, expression: "oldObject == null || has(object.metadata.labels)"}
        """;
    private static final String REVIEW = """
        {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
          "uid": "1", "kind": {"group": "apps", "version": "v1", "kind": "Deployment"},
          "resource": {"group": "apps", "version": "v1", "resource": "deployments"},
          "namespace": "shop", "name": "web", "operation": "CREATE",
          "userInfo": {"username": "robot", "groups": ["system:authenticated"]},
          "object": {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
            "spec": {"template": {"spec": {"hostPID": true, "containers": [{"name": "a", "image": "nginx"}]}}}}}}
        """;
    private static final String EVENT = """
        {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"RequestResponse","stage":"ResponseComplete",\
        "verb":"create","user":{"username":"jane","groups":["system:authenticated"]},\
        "objectRef":{"resource":"pods","namespace":"shop","name":"web","apiVersion":"v1"},\
        "responseStatus":{"code":201},\
        "responseObject":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web","namespace":"shop"},\
        "spec":{"containers":[{"name":"a","image":"nginx"}]}}}
        """;

    @TempDir
    private Path directory;

    private String policy;

    @BeforeEach
    void writePolicy() throws IOException {
        policy = Files.writeString(directory.resolve("policy.yaml"), POLICY).toString();
    }

    @Test
    void reviewIsEvaluatedAsTheRequestInIt() {
        var run = check(REVIEW);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("Deny Deployment/web in shop (CREATE by robot)\n-:7:36: Deny pod-security/hostNamespaces")
                .doesNotContain("jane");
        assertThat(check(REVIEW.replace("robot", "jane")).out())
                .contains("Deny rule/robots jane does not deploy", "(CREATE by jane)");
    }

    @Test
    void findingsOfTheOldObjectAreExcusedInAnUpdate() {
        var old = REVIEW.substring(REVIEW.indexOf("{\"apiVersion\": \"apps/v1\""), REVIEW.lastIndexOf("}}"));
        var update =
                REVIEW.replace("CREATE", "UPDATE").replace("\"object\":", "\"oldObject\": " + old + ", \"object\":");
        var changed = update.replace(
                "\"object\": {\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"metadata\": {",
                "\"object\": {\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"metadata\": {\"labels\":"
                        + " {\"a\": \"b\"}, ");

        assertThat(check(changed).out())
                .contains("Allow Deployment/web in shop (UPDATE by robot)\n")
                .doesNotContain("hostNamespaces");
        assertThat(check(update).out()).doesNotContain("hostNamespaces");
    }

    @ParameterizedTest
    @CsvSource({
        "'\"CREATE\"', '\"DELETE\"', the request does not contain the deleted object",
        "'\"CREATE\"', '\"DELETE\", \"oldObject\": {\"metadata\": {\"name\": \"web\"}}',"
                + " no policy evaluates the operation DELETE of the kind Deployment",
        "'\"uid\"', '\"subResource\": \"scale\", \"uid\"', policies do not evaluate the subresource scale"
    })
    void otherRequestsAreSkipped(String text, String replacement, String reason) {
        var run = check(REVIEW.replace(text, replacement));

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Skipped Deployment/web in shop", reason);
    }

    @Test
    void reviewWithoutObjectIsInvalid() {
        assertThat(check(REVIEW.replace("\"object\":", "\"thing\":")).out())
                .contains("Invalid AdmissionReview/", "the request has no object");
        assertThat(check("{apiVersion: admission.k8s.io/v1, kind: AdmissionReview}")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void evaluatesEveryLineOfAnAuditLog() throws IOException {
        var log = EVENT
                + EVENT.replace("jane", "robot")
                + EVENT.replace("\"create\"", "\"list\"")
                + EVENT.replace("ResponseComplete", "RequestReceived")
                + EVENT.replace("jane", "robot").replace("\"pods\"", "\"secrets\"")
                + EVENT.replace("jane", "robot").replace("\"create\"", "\"delete\"")
                + EVENT.replace("jane", "robot")
                        .replace("\"create\"", "\"patch\"")
                        .replace("responseObject", "requestObject")
                + EVENT.replace("jane", "robot")
                        .replace("responseObject", "other")
                        .replace("201", "403")
                + "{broken\n";
        var file = Files.writeString(directory.resolve("audit.log"), log).toString();

        var run = check("", file);

        assertThat(run.out().replace(file, "LOG")).isEqualTo("""
            LOG
              Deny Pod/web in shop (create by jane)
            LOG:1:307: Deny rule/robots jane does not deploy
                policy: shop
                fix:    change the object so that the rule is true: request.userInfo.username != 'jane'
              Allow Pod/web in shop (create by robot)
              Skipped secrets/web in shop (create by robot): no policy evaluates the kind secrets
              Skipped Pod/web in shop (delete by robot): policies do not evaluate the verb delete
              Skipped Pod/web in shop (patch by robot): the audit level RequestResponse records no complete object: \
            RequestResponse is needed
              Skipped Pod/web in shop (create by robot, answered 403): the audit level RequestResponse records no \
            complete object: Request or RequestResponse is needed
              Invalid document
            LOG:10:1: expected ',' or '}', but got <stream end>

            1 allowed, 0 warned, 1 denied, 0 undecided, 4 skipped, 1 invalid
            """);
    }

    @Test
    void manifestsHaveTheRequesterOfTheOption() {
        var pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: nginx}]}\n";

        assertThat(check(pod).code()).isZero();
        assertThat(check(pod, "--user", "robot").code()).isZero();
        assertThat(check(pod, "--user", "jane").out()).contains("Deny rule/robots");
        assertThat(check(pod, "--user", "robot", "--group", "contractors").out())
                .contains("Deny rule/groups");
        assertThat(check(pod, "--group", "contractors").err()).contains("--group requires --user");
    }

    private CommandLineRun check(String input, String... more) {
        var arguments = new ArrayList<>(List.of("check", "-p", policy));
        arguments.addAll(List.of(more));
        if (!input.isEmpty()) {
            arguments.add("-");
        }
        return CommandLineRun.of(input, arguments.toArray(String[]::new));
    }
}
