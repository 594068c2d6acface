package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of signatures and attestations by cosign, with a real Fulcio, Rekor 2, timestamp authority and registries. */
@Tag("full")
class PrivateSigstoreIT {
    private static final Path IMAGE = Path.of("src/test/resources/sigstore/cosign-3.1.3/unsigned");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static Map<String, String> environment = Map.of();
    private static Map<String, String> sigstore = Map.of();
    private static TestRegistry withReferrers;
    private static TestRegistry withoutReferrers;
    private static String digest = "";

    @TempDir
    private static Path directory;

    @BeforeAll
    static void sign() throws IOException {
        environment =
                Map.of("SALLYPORT_SIGSTORE_DIR", directory.resolve("sigstore").toString());
        Command.run(environment, "", "bin/sigstore", "up").succeeded();
        sigstore = Command.run(environment, "", "bin/sigstore", "status")
                .succeeded()
                .out()
                .lines()
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        withReferrers = TestRegistry.withReferrers();
        withoutReferrers = TestRegistry.withoutReferrers();
        digest = tagged();
        var predicate = Files.writeString(directory.resolve("predicate.json"), """
            {"buildDefinition": {"buildType": "https://example.org/build", "externalParameters": {}},
             "runDetails": {"builder": {"id": "https://github.com/actions/hosted"}, "by": "J\u00fcrgen"}}\
            """);
        for (var registry : new TestRegistry[] {withReferrers, withoutReferrers}) {
            for (var repository : new String[] {"email", "workflow", "attested"}) {
                registry.push(IMAGE, repository, false);
            }
            cosign("sign", "mint_email", registry.image("email@" + digest));
            cosign("sign", "mint_github", registry.image("workflow@" + digest));
            cosign(
                    "attest",
                    "mint_github",
                    registry.image("attested@" + digest),
                    "--type=slsaprovenance1",
                    "--predicate=" + predicate);
        }
        Files.writeString(directory.resolve("trust-root.yaml"), """
            apiVersion: sallyport.dev/v1alpha1
            kind: TrustRoot
            metadata: {name: private}
            spec: {trustedRoot: {inline: %s}}
            """.formatted(
                        JSON.writeValueAsString(Files.readString(Path.of(sigstore.get("trusted_root"))))));
    }

    @AfterAll
    static void end() {
        Command.run(environment, "", "bin/sigstore", "down");
        Stream.of(withReferrers, withoutReferrers).forEach(TestRegistry::close);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allowsImageSignedByPerson(boolean api) throws IOException {
        var image = registry(api).image("email@" + digest);

        assertThat(verify(image, authority("email_issuer", "*@example.com") + signed()))
                .isZero();
        assertThat(verify(image, authority("email_issuer", "jane@example.com") + signed()))
                .isEqualTo(1);
        assertThat(verify(image, authority("github_issuer", "*@example.com") + signed()))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void allowsImageSignedByWorkflow(boolean api) throws IOException {
        var image = registry(api).image("workflow@" + digest);

        assertThat(verify(image, authority("github_issuer", "https://github.com/example/**") + signed()))
                .isZero();
        assertThat(verify(image, authority("github_issuer", "https://github.com/other/**") + signed()))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void verifiesAttestationButDoesNotCountItAsSignature(boolean api) throws IOException {
        var image = registry(api).image("attested@" + digest);
        var authority = authority("github_issuer", "https://github.com/example/**");

        assertThat(verify(image, authority + attested("https://github.com/actions/hosted")))
                .isZero();
        assertThat(verify(image, authority + attested("https://example.org/own")))
                .isEqualTo(1);
        assertThat(verify(image, authority + signed())).isEqualTo(1);
    }

    private static TestRegistry registry(boolean api) {
        return api ? withReferrers : withoutReferrers;
    }

    private static String authority(String issuer, String subject) {
        return """
            authorities:
              - {name: them, keyless: {issuer: "%s", subject: "%s", trustRoot: private}}
            """.formatted(sigstore.get(issuer), subject);
    }

    private static String signed() {
        return "images: {rules: [{match: [\"**\"], signedBy: [them]}]}\n";
    }

    private static String attested(String builder) {
        return """
            images:
              rules:
                - match: ["**"]
                  attestations:
                    - predicateType: https://slsa.dev/provenance/v1
                      signedBy: [them]
                      conditions: [{expression: "predicate.runDetails.builder.id == '%s'"}]
            """.formatted(builder);
    }

    private static int verify(String image, String spec) throws IOException {
        var policy = Files.writeString(directory.resolve("policy.yaml"), """
            apiVersion: sallyport.dev/v1alpha1
            kind: DeploymentPolicy
            metadata: {name: signed}
            spec:
            """ + spec.indent(2));
        var settings = Map.of(
                "SALLYPORT_REGISTRY_ALLOW_LOCAL",
                "true",
                "SALLYPORT_REGISTRY_INSECURE",
                withReferrers.name() + "," + withoutReferrers.name());
        return Command.run(
                        settings,
                        "",
                        "bin/sallyport",
                        "verify",
                        image,
                        "-p",
                        policy.toString(),
                        "-p",
                        directory.resolve("trust-root.yaml").toString())
                .code();
    }

    private static void cosign(String verb, String mint, String image, String... options) throws IOException {
        try (var token = URI.create(sigstore.get(mint)).toURL().openStream()) {
            var command = Stream.of(
                    Stream.of(
                            Command.tool("cosign"),
                            verb,
                            "--yes",
                            "--allow-http-registry",
                            "--allow-insecure-registry",
                            "--signing-config=" + sigstore.get("signing_config"),
                            "--trusted-root=" + sigstore.get("trusted_root"),
                            "--identity-token=" + new String(token.readAllBytes(), StandardCharsets.UTF_8).strip()),
                    Stream.of(options),
                    Stream.of(image));
            Command.run(
                            Map.of("HOME", sigstore.get("home")),
                            "",
                            command.flatMap(each -> each).toArray(String[]::new))
                    .succeeded();
        }
    }

    private static String tagged() throws IOException {
        for (var manifest : JSON.readTree(IMAGE.resolve("index.json").toFile()).path("manifests")) {
            if (manifest.path("annotations")
                    .path("org.opencontainers.image.ref.name")
                    .asText()
                    .equals("v1")) {
                return manifest.path("digest").asText();
            }
        }
        throw new IllegalStateException("the image has no tag v1");
    }
}
