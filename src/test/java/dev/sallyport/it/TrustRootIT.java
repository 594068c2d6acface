package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.sigstore.SigstoreMint;
import dev.sallyport.sigstore.TufMint;
import dev.sallyport.sigstore.TufServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a TrustRoot from a TUF repository: updates, rollback attacks and an unavailable mirror. */
class TrustRootIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TARGET = "trusted_root.json";

    private final LocalCluster cluster = LocalCluster.get();
    private final SigstoreMint first = new SigstoreMint();
    private final SigstoreMint second = new SigstoreMint();
    private final TufMint repository =
            new TufMint(Instant.now()).publish(TARGET, first.trustedRoot().toString());

    @TempDir
    private Path directory;

    @Test
    void updatesFromRepositoryAndKeepsWorkingWithoutMirror() throws IOException {
        push("by-first", first);
        push("by-second", second);
        cluster.mirror().serve(repository.files);
        var namespace = cluster.namespace("tuf");
        trustRoot(namespace).succeeded();
        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=30s", "trustroot/" + namespace)
                .succeeded();
        cluster.kubectl("wait", "--for=condition=Current", "--timeout=30s", "trustroot/" + namespace)
                .succeeded();
        cluster.policy(namespace, """
            authorities:
              - name: ci
                keyless:
                  issuer: %s
                  subject: "https://github.com/acme/shop/.github/workflows/*@refs/tags/*"
                  trustRoot: %s
            images: {rules: [{match: ["**"], signedBy: [ci]}]}
            """.formatted(SigstoreMint.ISSUER, namespace));
        assertThat(create(namespace, "by-first").code()).isZero();
        assertThat(create(namespace, "by-second").err()).contains("image/signature");

        repository.rotate("timestamp", TufMint.Key.of("ecdsa"));
        var older = Map.copyOf(repository.files);
        repository.publish(TARGET, second.trustedRoot().toString());
        await().atMost(30, SECONDS).until(() -> create(namespace, "by-second").code() == 0);
        assertThat(create(namespace, "by-first").err()).contains("image/signature");

        repository.files.putAll(older);
        cluster.kubectl("wait", "--for=condition=Current=false", "--timeout=30s", "trustroot/" + namespace)
                .succeeded();
        await().atMost(30, SECONDS)
                .untilAsserted(() ->
                        assertThat(events(namespace)).contains("TrustRootRefreshFailed", "timestamp.json is rejected"));
        assertThat(create(namespace, "by-second").code()).isZero();

        cluster.mirror().answer(exchange -> TufServer.status(exchange, 503));
        restart();
        assertThat(create(namespace, "by-second").code()).isZero();
        assertThat(create(namespace, "by-first").err()).contains("image/signature");
        cluster.kubectl("delete", "trustroot", namespace).succeeded();
        cluster.mirror().recover();
    }

    @Test
    void isUndecidedUntilFirstUpdateSucceeds() throws IOException {
        cluster.mirror().serve(Map.of());
        var namespace = cluster.namespace("nothing");
        trustRoot(namespace).succeeded();

        cluster.kubectl("wait", "--for=condition=Ready=false", "--timeout=30s", "trustroot/" + namespace)
                .succeeded();
        await().atMost(30, SECONDS)
                .untilAsserted(
                        () -> assertThat(cluster.kubectl("get", "trustroot", namespace, "-o", "jsonpath={.status}")
                                        .out())
                                .contains("has been verified yet", "has no timestamp.json"));
        cluster.kubectl("delete", "trustroot", namespace).succeeded();
    }

    @Test
    void rejectsInvalidTufSource() throws JsonProcessingException {
        assertThat(trustRoot("none", "tuf: {mirror: \"https://tuf.example.org\", root: {inline: \"{}\"}}")
                        .err())
                .contains("spec.tuf.root.inline", "it is not a TUF root");
        assertThat(trustRoot("both", "trustedRoot: {inline: \"{}\"}, " + tuf()).err())
                .contains("give exactly one of trustedRoot, tuf");
        assertThat(trustRoot("neither", "").err()).contains("give exactly one of trustedRoot, tuf");
        assertThat(trustRoot("nowhere", "tuf: {mirror: \"ftp://tuf\", root: {inline: \"{}\"}}")
                        .err())
                .contains("spec.tuf.mirror");
    }

    private void restart() {
        ProcessHandle.of(Long.parseLong(cluster.now("operator_pid")))
                .orElseThrow()
                .destroy();
        await().atMost(30, SECONDS).until(() -> cluster.now("operator_pid").isEmpty());
        cluster.up();
    }

    private String events(String trustRoot) {
        return cluster.kubectl("get", "events", "-n", "default", "--field-selector", "involvedObject.name=" + trustRoot)
                .out();
    }

    private Command.Result trustRoot(String name) throws JsonProcessingException {
        return trustRoot(name, tuf());
    }

    private String tuf() throws JsonProcessingException {
        return "tuf: {mirror: \"%s\", root: {inline: %s}}"
                .formatted(cluster.mirror().url(), JSON.writeValueAsString(repository.firstRoot()));
    }

    private Command.Result trustRoot(String name, String spec) {
        return cluster.apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: TrustRoot
            metadata: {name: %s}
            spec: {%s}
            """.formatted(name, spec), "apply", "-f", "-");
    }

    private Command.Result create(String namespace, String image) {
        return cluster.apply("""
            apiVersion: v1
            kind: Pod
            metadata: {generateName: web-, namespace: %s}
            spec: {containers: [{name: web, image: "%s/%s:v1"}]}
            """.formatted(namespace, cluster.registry(), image), "create", "-f", "-");
    }

    private void push(String name, SigstoreMint mint) throws IOException {
        var image = new MintedImage(directory.resolve(name), name);
        image.attach(mint.signing(image.digest()).bundle());
        Command.run(
                        Map.of(),
                        "",
                        Command.tool("registry"),
                        "push",
                        directory.resolve(name).toString(),
                        cluster.registry() + "/" + name)
                .succeeded();
    }
}
