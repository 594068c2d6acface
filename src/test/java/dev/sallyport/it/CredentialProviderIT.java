package dev.sallyport.it;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.sigstore.KeyMint;
import dev.sallyport.sigstore.KeyMint.Algorithm;
import dev.sallyport.workload.ObjectKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Images in a real registry that only a plugin of the kubelet's protocol opens, with a token of the Pod's service account. */
@TestMethodOrder(OrderAnnotation.class)
class CredentialProviderIT {
    private static final KeyMint MINT = new KeyMint(Algorithm.P256);
    private static final String AUDIENCE = "registry.example.org";

    @TempDir
    private static Path directory;

    private static TestRegistry registry;
    private static LocalCluster cluster;
    private static String signed = "";
    private static String unsigned = "";

    @BeforeAll
    static void start() throws IOException {
        var image = new MintedImage(directory.resolve("signed"), "signed");
        image.attach(MINT.bundle(image.digest()));
        var other = new MintedImage(directory.resolve("unsigned"), "unsigned");
        registry = TestRegistry.withPassword(open -> {
            open.push(directory.resolve("signed"), "shop/signed", true);
            open.push(directory.resolve("unsigned"), "shop/unsigned", true);
        });
        signed = registry.image("shop/signed@" + image.digest());
        unsigned = registry.image("shop/unsigned@" + other.digest());
        plugin();
        cluster = new LocalCluster(
                "it-credentials",
                Map.of(
                        "SALLYPORT_REGISTRY_CREDENTIAL_PROVIDERS_CONFIG",
                        configuration().toString(),
                        "SALLYPORT_REGISTRY_CREDENTIAL_PROVIDERS_PLUGIN_DIRECTORY",
                        directory.toString(),
                        "SALLYPORT_REGISTRY_INSECURE",
                        registry.name()));
    }

    @AfterAll
    static void end() {
        registry.close();
    }

    @Test
    @Order(1)
    void admitsSignedImagesOnlyOfARegistryThatAPluginOpens() throws IOException {
        var namespace = cluster.namespace("credentials");
        policy(namespace);

        var before = pod(namespace, "before", signed);
        assertThat(before.code()).isNotZero();
        assertThat(before.err()).contains("credential provider \"acme\" gets no token", "permit it with registry.");

        cluster.kubectl("apply", "-f", "deploy/components/pull-tokens/rbac.yaml")
                .succeeded();
        var admitted = pod(namespace, "signed", signed);
        assertThat(admitted.code()).as(admitted.err()).isZero();
        var denied = pod(namespace, "unsigned", unsigned);
        assertThat(denied.code()).isNotZero();
        assertThat(denied.err()).contains("Missing", "shop/unsigned");

        var request = new ObjectMapper().readTree(Files.readString(directory.resolve("request")));
        assertThat(request.path("image").asText()).startsWith(registry.name() + "/shop/");
        var claims = new ObjectMapper()
                .readTree(Base64.getUrlDecoder()
                        .decode(request.path("serviceAccountToken").asText().split("\\.", -1)[1]));
        assertThat(claims.path("aud").path(0).asText()).isEqualTo(AUDIENCE);
        assertThat(claims.path("sub").asText()).isEqualTo("system:serviceaccount:" + namespace + ":default");
        assertThat(cluster.log()).doesNotContain(TestRegistry.PASSWORD);
    }

    @Test
    @Order(2)
    void theApiServerDeniesTheOperatorTokensForOtherAudiences() {
        cluster.kubectl("apply", "-f", "deploy/components/pull-tokens/rbac.yaml")
                .succeeded();
        var namespace = cluster.namespace("audiences");

        await().atMost(30, SECONDS)
                .untilAsserted(() -> assertThat(token(namespace, "https://kubernetes.default.svc")
                                .err())
                        .contains("for the audiences of credential providers only"));
        assertThat(token(namespace, AUDIENCE).code()).isZero();
    }

    private static Command.Result token(String namespace, String audience) {
        return cluster.kubectl(
                "create",
                "token",
                "default",
                "-n",
                namespace,
                "--audience",
                audience,
                "--as",
                "system:serviceaccount:sallyport-system:sallyport");
    }

    private static Command.Result pod(String namespace, String name, String image) {
        return cluster.apply(
                Workloads.manifest(ObjectKind.POD, namespace, name, Workloads.restricted(image)), "create", "-f", "-");
    }

    private static void policy(String namespace) {
        cluster.apply("""
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: %1$s}
            spec:
              match: {namespaces: [%1$s]}
              authorities:
                - name: ci
                  key:
                    pem: |
            %2$s
              images: {rules: [{match: ["**"], signedBy: [ci]}]}
            """.formatted(namespace, MINT.pem().indent(10)), "apply", "-f", "-")
                .succeeded();
        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=20s", "deploymentpolicy/" + namespace)
                .succeeded();
    }

    private static void plugin() throws IOException {
        var file = Files.writeString(directory.resolve("acme"), """
            #!/bin/sh
            cat > %s/request
            echo '{"kind":"CredentialProviderResponse","apiVersion":"credentialprovider.kubelet.k8s.io/v1",
              "cacheKeyType":"Registry","auth":{"%s":{"username":"%s","password":"%s"}}}'
            """.formatted(
                        directory, registry.name(), TestRegistry.USER, TestRegistry.PASSWORD));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path configuration() throws IOException {
        return Files.writeString(directory.resolve("config.yaml"), """
            apiVersion: kubelet.config.k8s.io/v1
            kind: CredentialProviderConfig
            providers:
              - name: acme
                apiVersion: credentialprovider.kubelet.k8s.io/v1
                matchImages: ["%s"]
                defaultCacheDuration: 1h
                tokenAttributes:
                  serviceAccountTokenAudience: %s
                  cacheType: ServiceAccount
                  requireServiceAccount: true
            """.formatted(registry.name(), AUDIENCE));
    }
}
