package dev.sallyport.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.Credential.Password;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials from Docker configuration files, by registry and repository. */
class DockerConfigTest {

    @ParameterizedTest
    @CsvSource({
        "https://index.docker.io/v1/, docker.io, library/nginx",
        "index.docker.io, docker.io, acme/web",
        "docker.io, docker.io, acme/web",
        "registry.acme.io, registry.acme.io, web",
        "https://registry.acme.io, registry.acme.io, web",
        "https://registry.acme.io/v2/, registry.acme.io, web",
        "http://registry.acme.io:5000/, registry.acme.io:5000, web",
        "REGISTRY.acme.io, registry.acme.io, web",
        "registry.acme.io/shop, registry.acme.io, shop/web",
        "registry.acme.io/shop/web, registry.acme.io, shop/web",
        "*.azurecr.io, acme.azurecr.io, web",
    })
    void matchesRepository(String key, String registry, String repository) {
        assertThat(DockerConfig.credentials(config(key), registry, repository)).containsExactly(new Password("u", "p"));
    }

    @ParameterizedTest
    @CsvSource({
        "registry.acme.io, registry.acme.io.evil.example, web",
        "registry.acme.io, evil.example, registry.acme.io/web",
        "registry.acme.io:5000, registry.acme.io, web",
        "registry.acme.io, registry.acme.io:5000, web",
        "registry.acme.io/shop, registry.acme.io, shop-evil/web",
        "registry.acme.io/shop, registry.acme.io, web",
        "acme.io, registry.acme.io, web",
        "*.azurecr.io, a.b.azurecr.io, web",
        "*.azurecr.io, azurecr.io, web",
        "*, registry.acme.io, web",
        "https://index.docker.io/v1/, index.docker.io.evil.example, web",
        "'', registry.acme.io, web"
    })
    void matchesNoOtherRepository(String key, String registry, String repository) {
        assertThat(DockerConfig.credentials(config(key), registry, repository)).isEmpty();
    }

    @Test
    void returnsMostSpecificCredentialFirst() {
        var config = """
            {"auths":{"a.io":{"username":"host","password":"p"},"a.io/shop":{"username":"path","password":"p"}}}\
            """;
        assertThat(DockerConfig.credentials(config, "a.io", "shop/web"))
                .containsExactly(new Password("path", "p"), new Password("host", "p"));
    }

    @Test
    void readsAllFormsOfCredentials() {
        assertThat(one("{\"auth\":\"" + base64("u:p:q") + "\"}")).isEqualTo(new Password("u", "p:q"));
        assertThat(one("{\"auth\":\"" + base64("u:p\0\0") + "\"}")).isEqualTo(new Password("u", "p"));
        assertThat(one("{\"auth\":\"" + base64("u:p") + "\",\"username\":\"x\"}"))
                .isEqualTo(new Password("u", "p"));
        assertThat(one("{\"username\":\"u\",\"password\":\"p\"}")).isEqualTo(new Password("u", "p"));
        assertThat(one("{\"identitytoken\":\"t\"}")).isEqualTo(new Credential.IdentityToken("t"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"auths\":[]}",
                "{\"auths\":{\"a.io\":null}}",
                "{\"auths\":{\"a.io\":{}}}",
                "{\"auths\":{\"a.io\":{\"auth\":\"%%\"}}}",
                "{\"auths\":{\"a.io\":{\"auth\":\"dQ==\"}}}",
                "{\"auths\":"
            })
    void hasNoCredentialsIfMalformed(String config) {
        assertThat(DockerConfig.credentials(config, "a.io", "web")).isEmpty();
    }

    private static Credential one(String entry) {
        return DockerConfig.credentials("{\"auths\":{\"a.io\":" + entry + "}}", "a.io", "web")
                .findFirst()
                .orElseThrow();
    }

    private static String config(String key) {
        return "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(key, base64("u:p"));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
