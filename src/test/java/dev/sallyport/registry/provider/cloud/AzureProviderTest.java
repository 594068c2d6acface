package dev.sallyport.registry.provider.cloud;

import static dev.sallyport.registry.provider.cloud.FakeCloud.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.provider.CredentialProvider.Answer;
import dev.sallyport.registry.provider.CredentialProvider.CacheScope;
import dev.sallyport.registry.provider.CredentialProvider.Grant;
import dev.sallyport.registry.provider.CredentialProvider.Query;
import dev.sallyport.registry.provider.ImagePattern;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials of Azure registries by workload and node identity, from services that are right and wrong. */
class AzureProviderTest {
    private static final String HOST = "acme.azurecr.io";
    private static final ImageReference IMAGE = ImageReference.parse(HOST + "/shop/web:1");
    private static final String METADATA = "/metadata/identity/oauth2/token";
    private static final String LOGIN = "/tenant-1/oauth2/v2.0/token";
    private static final String EXCHANGE = "/acme.azurecr.io/oauth2/exchange";

    private final FakeCloud azure = new FakeCloud();
    private final FakeCloud elsewhere = new FakeCloud();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void services() {
        azure.on(METADATA, "{\"access_token\":\"aad.node\",\"expires_in\":\"86399\",\"token_type\":\"Bearer\"}");
        azure.on(LOGIN, "{\"access_token\":\"aad.workload\",\"expires_in\":3599,\"token_type\":\"Bearer\"}");
        azure.on(EXCHANGE, "{\"refresh_token\":\"" + refreshToken(NOW.plus(Duration.ofHours(2))) + "\"}");
        environment.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", azure.url());
        environment.put("AZURE_AUTHORITY_HOST", azure.url() + "/");
    }

    @AfterEach
    void close() {
        azure.close();
        elsewhere.close();
    }

    @Test
    void exchangesTheTokenOfTheWorkload() throws Exception {
        workloadIdentity();

        assertThat(provide())
                .isEqualTo(new Answer(
                        List.of(new Grant(
                                ImagePattern.parse(HOST),
                                new Password(
                                        "00000000-0000-0000-0000-000000000000",
                                        refreshToken(NOW.plus(Duration.ofHours(2)))))),
                        CacheScope.REGISTRY,
                        Duration.ofMinutes(119)));
        assertThat(azure.seen(LOGIN).getFirst().form())
                .containsEntry("client_id", "client-1")
                .containsEntry("client_assertion", "projected-token")
                .containsEntry("scope", "https://containerregistry.azure.net/.default");
        assertThat(azure.seen(EXCHANGE).getFirst().form())
                .containsEntry("grant_type", "access_token")
                .containsEntry("service", HOST)
                .containsEntry("tenant", "tenant-1")
                .containsEntry("access_token", "aad.workload");
    }

    @Test
    void exchangesTheTokenOfTheNode() throws Exception {
        environment.put("AZURE_CLIENT_ID", "kubelet-1");

        assertThat(provide().scope()).isEqualTo(CacheScope.REGISTRY);
        var request = azure.seen(METADATA).getFirst();
        assertThat(request.headers()).containsEntry("Metadata", "true");
        assertThat(request.uri()).contains("resource=https%3A%2F%2Fcontainerregistry.azure.net", "client_id=kubelet-1");
        assertThat(azure.seen(EXCHANGE).getFirst().form())
                .containsEntry("access_token", "aad.node")
                .doesNotContainKey("tenant");
    }

    @ParameterizedTest
    @CsvSource({
        "acme.azurecr.io, https%3A%2F%2Fcontainerregistry.azure.net",
        "acme.azurecr.cn, https%3A%2F%2Fmanagement.chinacloudapi.cn",
        "acme.azurecr.us, https%3A%2F%2Fmanagement.usgovcloudapi.net"
    })
    void sendsATokenToTheCloudOfItsAudienceOnly(String host, String audience) throws Exception {
        azure.on("/" + host + "/oauth2/exchange", "{\"refresh_token\":\"opaque\"}");

        var answer = provide(ImageReference.parse(host + "/web"));
        assertThat(answer.lifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(azure.seen(METADATA)).hasSize(1);
        assertThat(azure.seen(METADATA).getFirst().uri()).contains("resource=" + audience);
    }

    @ParameterizedTest
    @ValueSource(strings = {"html", "empty", "error", "denied", "huge", "redirect", "slow"})
    void failsInTimeAndWithoutContentWhateverAServiceAnswers(String fault) throws Exception {
        azure.onWrongly(METADATA, fault, elsewhere);
        assertFails();
        services();
        azure.onWrongly(EXCHANGE, fault, elsewhere);
        assertFails();
        workloadIdentity();
        services();
        azure.onWrongly(LOGIN, fault, elsewhere);
        assertFails();
        assertThat(elsewhere.seen()).isEmpty();
    }

    @Test
    void usesNothingThatHasExpiredOrIsNoToken() {
        azure.on(EXCHANGE, "{\"refresh_token\":\"" + refreshToken(NOW) + "\"}");
        assertThatThrownBy(this::provide).hasMessage("gets a token that has expired");
        azure.on(EXCHANGE, "{\"refresh_token\":\"s3cr3t s3cr3t\"}");
        assertThatThrownBy(this::provide).hasMessage("gets an answer without a valid refresh token");
        azure.on(METADATA, "{\"access_token\":\"s3cr3t\",\"expires_in\":\"1\"}");
        assertThatThrownBy(this::provide).hasMessage("gets a token that has expired");
    }

    @Test
    void keepsARefreshTokenForThreeHoursAtMost() throws Exception {
        azure.on(EXCHANGE, "{\"refresh_token\":\"" + refreshToken(NOW.plus(Duration.ofDays(9_000_000))) + "\"}");
        assertThat(provide().lifetime()).isEqualTo(Duration.ofHours(3));
    }

    @Test
    void namesWhatIsMissing() throws Exception {
        workloadIdentity();
        environment.remove("AZURE_TENANT_ID");
        assertThatThrownBy(this::provide).hasMessage("lacks the environment variable AZURE_TENANT_ID");
    }

    @ParameterizedTest
    @CsvSource({
        "acme.azurecr.io/web, true",
        "acme.azurecr.cn/web, true",
        "acme.azurecr.us/web, true",
        "azurecr.io/web, false",
        "evil-azurecr.io/web, false",
        "acme.azurecr.io.evil.example/web, false",
        "acme.evil.azurecr.io/web, false",
        "acme.azurecr.io:8443/web, false",
        "evil.example/acme.azurecr.io/web, false"
    })
    void isForRegistriesOfAzureOnly(String image, boolean expected) {
        assertThat(provider().matches(ImageReference.parse(image))).isEqualTo(expected);
    }

    private void workloadIdentity() throws IOException {
        environment.put("AZURE_CLIENT_ID", "client-1");
        environment.put("AZURE_TENANT_ID", "tenant-1");
        environment.put(
                "AZURE_FEDERATED_TOKEN_FILE",
                Files.writeString(directory.resolve("token"), "projected-token\n")
                        .toString());
    }

    private static String refreshToken(Instant end) {
        var claims = "{\"exp\":" + end.getEpochSecond() + "}";
        return "e30." + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".sig";
    }

    private void assertFails() {
        assertThatThrownBy(this::provide)
                .isInstanceOf(ProviderException.class)
                .hasMessageNotContaining("s3cr3t")
                .hasNoCause();
    }

    private AzureProvider provider() {
        return new AzureProvider(
                new CloudEnvironment(environment),
                FakeCloud.client(),
                () -> NOW,
                registry -> azure.url() + "/" + registry);
    }

    private Answer provide() throws ProviderException {
        return provide(IMAGE);
    }

    private Answer provide(ImageReference image) throws ProviderException {
        return provider()
                .provide(
                        new Query(image, Optional.empty()), Deadline.in(Duration.ofSeconds(1), InstantSource.system()));
    }
}
