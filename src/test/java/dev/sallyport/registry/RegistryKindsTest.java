package dev.sallyport.registry;

import static dev.sallyport.registry.RegistryFixture.ALICE;
import static dev.sallyport.registry.RegistryFixture.client;
import static dev.sallyport.registry.RegistryFixture.image;
import static dev.sallyport.registry.RegistryFixture.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.PullSecret;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Challenges, credentials and token responses of well-known registries. */
class RegistryKindsTest {
    private static final String BEARER = "Bearer t0ken";

    private final FakeRegistry registry = new FakeRegistry();
    private String request = "";

    @AfterEach
    void close() {
        registry.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
        Docker Hub        | /token         | registry.docker.io  | token        | alice                | dckr_pat_x
        GHCR              | /token         | ghcr.io             | token        | alice                | ghp_x
        Artifact Registry | /v2/token      | us-docker.pkg.dev   | token        | oauth2accesstoken    | ya29.x
        GCR               | /v2/token      | gcr.io              | token        | _json_key            | {"type": "service_account", "k": "a:b"}
        Harbor            | /service/token | harbor-registry     | token        | robot$shop+ci        | x:y
        GitLab            | /jwt/auth      | container_registry  | token        | gitlab-ci-token      | glcbt-x
        Quay              | /v2/auth       | quay.io             | token        | org+robot            | x
        ACR, by password  | /oauth2/token  | x.azurecr.io        | access_token | 00000000-0000        | x
        """)
    void exchangesPasswordForToken(
            String kind, String path, String service, String field, String user, String password) {
        assertThat(kind).isNotEmpty();
        demandToken(path, service);
        registry.on(path, exchange -> {
            request = exchange.getRequestURI().getQuery();
            var expected = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
            boolean isKnown = expected.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            FakeRegistry.answer(
                    exchange,
                    isKnown ? 200 : 401,
                    "{\"%s\":\"t0ken\",\"expires_in\":300,\"issued_at\":\"2026-11-26T08:00:00Z\"}"
                            .formatted(field)
                            .getBytes(UTF_8));
        });
        assertThat(digest(RegistryFixture.dockerConfig(registry.name(), user, password)))
                .isEqualTo(registry.image("shop/web", "v1"));
        assertThat(request).isEqualTo("service=" + service + "&scope=repository:shop/web:pull");
    }

    @ParameterizedTest
    @ValueSource(strings = {"access_token", "token"})
    void exchangesRefreshTokenOfAcr(String field) {
        demandToken("/oauth2/token", "x.azurecr.io");
        registry.on("/oauth2/token", exchange -> {
            request = exchange.getRequestMethod() + " "
                    + URLDecoder.decode(new String(exchange.getRequestBody().readAllBytes(), UTF_8), UTF_8);
            FakeRegistry.answer(
                    exchange, 200, "{\"%s\":\"t0ken\"}".formatted(field).getBytes(UTF_8));
        });
        var config = "{\"auths\":{\"%s\":{\"auth\":\"MDAwMDAwMDAtMDAwMDo=\",\"identitytoken\":\"refresh+x\"}}}"
                .formatted(registry.name());
        assertThat(digest(config)).isEqualTo(registry.image("shop/web", "v1"));
        assertThat(request)
                .startsWith("POST grant_type=refresh_token&")
                .contains("&service=x.azurecr.io&scope=repository:shop/web:pull")
                .endsWith("&refresh_token=refresh+x");
    }

    @Test
    void sendsPasswordToEcr() {
        registry.gate(exchange -> demand(
                exchange,
                "Basic QVdTOmV5Sg==",
                "Basic realm=\"https://123456789012.dkr.ecr.eu-west-1.amazonaws.com/\",service=\"ecr.amazonaws.com\""));
        assertThat(digest(RegistryFixture.dockerConfig(registry.name(), "AWS", "eyJ")))
                .isEqualTo(registry.image("shop/web", "v1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry.docker.io", "ghcr.io", "quay.io"})
    void fetchesAnonymousTokenForPublicRepositories(String service) {
        demandToken("/token", service);
        registry.on("/token", exchange -> {
            request = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            FakeRegistry.answer(exchange, 200, "{\"token\":\"t0ken\"}".getBytes(UTF_8));
        });
        assertThat(digest("{}")).isEqualTo(registry.image("shop/web", "v1"));
        assertThat(request).isEqualTo("null");
    }

    private void demandToken(String path, String service) {
        registry.gate(exchange -> demand(
                exchange,
                BEARER,
                "Bearer realm=\"%s\",service=\"%s\",scope=\"repository:shop/web:pull\",error=\"invalid_token\""
                        .formatted(registry.url(path), service)));
    }

    private static void demand(HttpExchange exchange, String expected, String challenge) throws IOException {
        if (!expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            FakeRegistry.answer(exchange, 401, new byte[0], "WWW-Authenticate", challenge);
        }
    }

    private String digest(String dockerConfig) {
        registry.image("shop/web", "v1");
        try {
            return client(registry, _ -> List.of(PullSecret.of("shop/own", dockerConfig)))
                    .open(image(registry, "shop/web"), ALICE, soon())
                    .manifest("v1")
                    .digest();
        } catch (RegistryException failure) {
            return failure.getMessage();
        }
    }
}
