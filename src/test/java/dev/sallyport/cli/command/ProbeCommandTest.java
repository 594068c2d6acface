package dev.sallyport.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sallyport probe} with a mock cluster. */
@EnableKubernetesMockClient(https = false)
class ProbeCommandTest {
    private static final String PATH = "/apis/sallyport.dev/v1alpha1/deploymentpolicies?dryRun=All";

    @SuppressWarnings("unused") // set by the extension
    private KubernetesMockServer server;

    @TempDir
    private Path directory;

    @Test
    void succeedsWhenTheWebhookDenies() throws IOException {
        answer(403, "admission webhook \"policies.sallyport.dev\" denied the request: spec.rules[0].expression");

        var run = probe();

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("webhook policies.sallyport.dev answers\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void failsWhenNoWebhookIsRegistered() throws IOException {
        server.expect().post().withPath(PATH).andReturn(201, Map.of()).once();

        var run = probe();

        assertThat(run.err()).contains("accepts an invalid policy").contains("policies.sallyport.dev");
        assertThat(run.code()).isOne();
    }

    @ParameterizedTest
    @CsvSource({
        "500, failed calling webhook \"policies.sallyport.dev\": no endpoints available for service, 1",
        "403, admission webhook \"other.example.org\" denied the request, 1",
        "403, deploymentpolicies.sallyport.dev is forbidden: User \"x\" cannot create resource, 2",
        "404, the server could not find the requested resource, 2"
    })
    void tellsOtherFailuresApart(int status, String message, int code) throws IOException {
        answer(status, message);

        var run = probe();

        assertThat(run.code()).as(run.err()).isEqualTo(code);
        assertThat(run.err()).startsWith("error: ");
    }

    private void answer(int code, String message) {
        var status = new StatusBuilder()
                .withStatus("Failure")
                .withCode(code)
                .withMessage(message)
                .build();
        server.expect().post().withPath(PATH).andReturn(code, status).always();
    }

    private CommandLineRun probe() throws IOException {
        var kubeconfig = directory.resolve("kubeconfig");
        Files.writeString(kubeconfig, """
            apiVersion: v1
            kind: Config
            current-context: test
            contexts: [{name: test, context: {cluster: test, user: test}}]
            clusters: [{name: test, cluster: {server: "%s"}}]
            users: [{name: test, user: {token: t}}]
            """.formatted(server.url("/")));
        return CommandLineRun.of("", "probe", "--kubeconfig", kubeconfig.toString());
    }
}
