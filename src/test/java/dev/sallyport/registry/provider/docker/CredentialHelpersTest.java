package dev.sallyport.registry.provider.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.Credential.IdentityToken;
import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.provider.CredentialProvider;
import dev.sallyport.registry.provider.CredentialProvider.Grant;
import dev.sallyport.registry.provider.CredentialProvider.Query;
import dev.sallyport.registry.provider.ImagePattern;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credential helpers of docker as real processes. */
class CredentialHelpersTest {
    private static final String ANSWER = "echo '{\"ServerURL\":\"%s\",\"Username\":\"%s\",\"Secret\":\"s3cr3t\"}'";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "nginx, https://index.docker.io/v1/",
        "registry.acme.io/web, registry.acme.io",
        "registry.acme.io:5000/web, registry.acme.io:5000"
    })
    void asksTheStoreForTheAddressThatDockerUses(String image, String address) throws Exception {
        helper(
                "store",
                "cat > " + directory + "/asked; echo \"$1\" > " + directory + "/verb; "
                        + ANSWER.formatted(address, "jane"));

        assertThat(credential("{\"credsStore\":\"store\"}", image)).contains(new Password("jane", "s3cr3t"));
        assertThat(Files.readString(directory.resolve("asked"))).isEqualTo(address + "\n");
        assertThat(Files.readString(directory.resolve("verb"))).isEqualTo("get\n");
    }

    @Test
    void asksTheHelperOfARegistryInPlaceOfTheStore() throws Exception {
        helper("store", ANSWER.formatted("", "store"));
        helper("cloud", ANSWER.formatted("", "cloud"));
        var config = "{\"credsStore\":\"store\",\"credHelpers\":{\"a.acme.io\":\"cloud\","
                + "\"https://index.docker.io/v1/\":\"cloud\"}}";

        assertThat(credential(config, "a.acme.io/web")).contains(new Password("cloud", "s3cr3t"));
        assertThat(credential(config, "nginx")).contains(new Password("cloud", "s3cr3t"));
        assertThat(credential(config, "b.acme.io/web")).contains(new Password("store", "s3cr3t"));
        assertThat(credential(config, "a.acme.io:5000/web")).contains(new Password("store", "s3cr3t"));
        assertThat(credential("{\"credHelpers\":{\"a.acme.io\":\"cloud\"}}", "a.acme.io.evil.example/web"))
                .isEmpty();
    }

    @Test
    void readsIdentityTokens() throws Exception {
        helper("store", ANSWER.formatted("", "<token>"));
        assertThat(credential("{\"credsStore\":\"store\"}", "a.acme.io/web")).contains(new IdentityToken("s3cr3t"));
    }

    @Test
    void hasNoCredentialIfTheStoreHasNone() throws Exception {
        helper("store", "echo 'credentials not found in native keychain'; exit 1");
        assertThat(credential("{\"credsStore\":\"store\"}", "a.acme.io/web")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "echo s3cr3t; echo s3cr3t >&2; exit 1 | ends with exit code 1",
                "echo '<html>s3cr3t</html>' | writes no JSON object to its standard output",
                "echo '{}' | writes no user and secret",
                "echo '{\"Username\":\"\",\"Secret\":\"s3cr3t\"}' | writes no user and secret",
                "echo '{\"ServerURL\":\"b.io\",\"Username\":\"u\",\"Secret\":\"s3cr3t\"}' | writes a credential for"
                        + " another registry",
                "sleep 60 | does not end in time",
                "while true; do echo s3cr3t; done | writes more than 262144 bytes",
            })
    void namesTheFaultWithoutTheOutput(String script, String message) throws Exception {
        helper("store", script);
        assertThatThrownBy(() -> credential("{\"credsStore\":\"store\"}", "a.acme.io/web"))
                .isInstanceOf(ProviderException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource({
        "absent, is not installed: it is in no directory of PATH",
        "../evil, has no valid name",
        "a b, has no valid name",
        "-x, has no valid name"
    })
    void runsNoProgramOutsideOfPath(String name, String message) throws Exception {
        helper("../evil", ANSWER.formatted("", "evil"));
        assertThatThrownBy(() -> credential("{\"credsStore\":\"" + name + "\"}", "a.acme.io/web"))
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "{", "[]", "{}", "{\"credHelpers\":[]}", "{\"credsStore\":\"\"}", "{\"credsStore\":{}}"})
    void hasNoHelpersIfThereAreNone(String config) {
        assertThat(CredentialHelpers.of(config, Map.of())).isEmpty();
    }

    @Test
    void namesTheProgram() {
        assertThat(CredentialHelpers.of("{\"credsStore\":\"desktop\"}", Map.of()))
                .extracting(CredentialProvider::name)
                .containsExactly("credential helper \"docker-credential-desktop\"");
    }

    private Optional<Credential> credential(String config, String image) throws ProviderException {
        var reference = ImageReference.parse(image);
        var helpers = CredentialHelpers.of(config, Map.of("PATH", "bin:" + directory + ":/usr/bin:/bin")).stream()
                .filter(provider -> provider.matches(reference))
                .toList();
        if (helpers.isEmpty()) {
            return Optional.empty();
        }
        assertThat(helpers).hasSize(1);
        var grants = helpers.getFirst()
                .provide(
                        new Query(reference, Optional.empty()),
                        Deadline.in(Duration.ofSeconds(2), InstantSource.system()))
                .grants();
        assertThat(grants)
                .extracting(Grant::images)
                .allMatch(images -> images.equals(ImagePattern.parse(reference.registry())));
        return grants.stream().map(Grant::credential).findFirst();
    }

    private void helper(String name, String body) throws IOException {
        var file = directory.resolve("docker-credential-" + name).normalize();
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
