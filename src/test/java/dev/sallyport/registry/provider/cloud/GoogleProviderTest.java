package dev.sallyport.registry.provider.cloud;

import static dev.sallyport.registry.provider.cloud.FakeCloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.provider.CredentialProvider.Answer;
import dev.sallyport.registry.provider.CredentialProvider.CacheScope;
import dev.sallyport.registry.provider.CredentialProvider.Query;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials of Google registries by metadata service and key file, from services that are right and wrong. */
class GoogleProviderTest {
    private static final String METADATA = "/computeMetadata/v1/instance/service-accounts/default/token";
    private static final ImageReference IMAGE = ImageReference.parse("europe-docker.pkg.dev/acme/shop/web:1");
    private static final String TOKEN =
            "{\"access_token\":\"ya29.t0k3n\",\"expires_in\":3599,\"token_type\":\"Bearer\"}";

    private final FakeCloud google = new FakeCloud();
    private final FakeCloud elsewhere = new FakeCloud();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void services() {
        metadata(TOKEN);
        google.on("/token", TOKEN);
        environment.put("GCE_METADATA_HOST", google.address());
    }

    private void metadata(String answer) {
        google.on(METADATA, exchange -> {
            exchange.getResponseHeaders().add("Metadata-Flavor", "Google");
            FakeCloud.answer(exchange, 200, answer);
        });
    }

    @AfterEach
    void close() {
        google.close();
        elsewhere.close();
    }

    @Test
    void readsWithTheMetadataService() throws Exception {
        var answer = provide();

        assertThat(answer.grants())
                .hasSize(3)
                .allSatisfy(grant ->
                        assertThat(grant.credential()).isEqualTo(new Password("oauth2accesstoken", "ya29.t0k3n")));
        assertThat(answer.scope()).isEqualTo(CacheScope.GLOBAL);
        assertThat(answer.lifetime()).isEqualTo(Duration.ofSeconds(3539));
        assertThat(google.seen(METADATA).getFirst().headers()).containsEntry("Metadata-Flavor", "Google");
    }

    @Test
    void readsWithAKeyFile() throws Exception {
        var key = keyFile(google.url() + "/token");

        assertThat(provide().scope()).isEqualTo(CacheScope.GLOBAL);
        var form = google.seen("/token").getFirst().form();
        assertThat(form).containsEntry("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
        var parts = form.get("assertion").split("\\.", -1);
        var claims = new ObjectMapper().readTree(Base64.getUrlDecoder().decode(parts[1]));
        assertThat(claims.path("iss").asText()).isEqualTo("sallyport@acme.iam.gserviceaccount.com");
        assertThat(claims.path("aud").asText()).isEqualTo(google.url() + "/token");
        assertThat(claims.path("exp").asLong()).isEqualTo(NOW.getEpochSecond() + 3600);
        assertThat(claims.path("scope").asText()).contains("read");
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(key.getPublic());
        signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
        assertThat(google.seen(METADATA)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"html", "empty", "error", "denied", "huge", "redirect", "slow"})
    void failsInTimeAndWithoutContentWhateverAServiceAnswers(String fault) throws Exception {
        google.onWrongly(METADATA, fault, elsewhere);
        assertFails();
        keyFile(google.url() + "/token");
        google.onWrongly("/token", fault, elsewhere);
        assertFails();
        assertThat(elsewhere.seen()).isEmpty();
    }

    @Test
    void acceptsNoTokenOfAnotherServiceAtTheAddress() {
        google.on(METADATA, TOKEN);
        assertThatThrownBy(this::provide)
                .hasMessage("gets no token: " + google.address() + " is no metadata service of Google");
    }

    @Test
    void usesNothingThatHasExpiredOrIsNoToken() {
        metadata("{\"access_token\":\"s3cr3t\",\"expires_in\":0}");
        assertThatThrownBy(this::provide).hasMessage("gets a token that has expired");
        metadata("{\"access_token\":\"s3cr3t\",\"expires_in\":-99999999999999}");
        assertThatThrownBy(this::provide).hasMessage("gets a token that has expired");
        metadata("{\"access_token\":\"s3cr3t\\r\\nX: y\",\"expires_in\":3600}");
        assertThatThrownBy(this::provide).hasMessage("gets an answer without a valid access token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json s3cr3t",
                "{\"type\":\"external_account\",\"private_key\":\"s3cr3t\"}",
                "{\"type\":\"service_account\",\"private_key\":\"s3cr3t\"}",
                "{\"type\":\"service_account\"}",
                ""
            })
    void acceptsNoOtherKeyFile(String content) throws Exception {
        environment.put(
                "GOOGLE_APPLICATION_CREDENTIALS",
                Files.writeString(directory.resolve("key.json"), content).toString());
        assertFails();
        assertThat(google.seen()).isEmpty();
    }

    @Test
    void sendsNoAssertionOverHttpToAnotherMachine() throws Exception {
        keyFile("http://oauth2.evil.example/token");
        assertThatThrownBy(this::provide).hasMessage("gets no token: oauth2.evil.example is not asked over http");
    }

    @ParameterizedTest
    @CsvSource({
        "gcr.io/acme/web, true",
        "eu.gcr.io/acme/web, true",
        "europe-docker.pkg.dev/acme/shop/web, true",
        "evil-gcr.io/web, false",
        "gcr.io.evil.example/web, false",
        "a.b.gcr.io/web, false",
        "gcr.io:444/web, false",
        "evil-pkg.dev/web, false",
        "pkg.dev/web, false"
    })
    void isForRegistriesOfGoogleOnly(String image, boolean expected) {
        var provider = new GoogleProvider(new CloudEnvironment(environment), FakeCloud.client(), () -> NOW);
        assertThat(provider.matches(ImageReference.parse(image))).isEqualTo(expected);
    }

    private KeyPair keyFile(String tokenUrl) throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        var pair = generator.generateKeyPair();
        var pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
        var json = new ObjectMapper()
                .createObjectNode()
                .put("type", "service_account")
                .put("client_email", "sallyport@acme.iam.gserviceaccount.com")
                .put("private_key_id", "1")
                .put("private_key", pem)
                .put("token_uri", tokenUrl);
        environment.put(
                "GOOGLE_APPLICATION_CREDENTIALS",
                Files.writeString(directory.resolve("key.json"), json.toString())
                        .toString());
        return pair;
    }

    private void assertFails() {
        assertThatThrownBy(this::provide)
                .isInstanceOf(ProviderException.class)
                .hasMessageNotContaining("s3cr3t")
                .hasNoCause();
    }

    private Answer provide() throws ProviderException {
        return new GoogleProvider(new CloudEnvironment(environment), FakeCloud.client(), () -> NOW)
                .provide(
                        new Query(IMAGE, Optional.empty()), Deadline.in(Duration.ofSeconds(1), InstantSource.system()));
    }
}
