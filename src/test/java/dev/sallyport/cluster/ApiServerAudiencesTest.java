package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Audiences in the operator's own token. */
class ApiServerAudiencesTest {
    @Test
    void readsAudiencesAndIssuer() {
        assertThat(ApiServerAudiences.audiences(token("{\"aud\":[\"a\",\"b\"],\"iss\":\"https://issuer\"}")))
                .containsExactly("a", "b", "https://issuer");
        assertThat(ApiServerAudiences.audiences(token("{\"aud\":\"a\",\"iss\":\"i\"}")))
                .containsExactly("a", "i");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "opaque", "a.b", "a.!.c", "a.bm8=.c"})
    void readsNoneFromAnOpaqueToken(String token) {
        assertThat(ApiServerAudiences.audiences(token)).isEmpty();
    }

    private static String token(String claims) {
        var encoder = Base64.getUrlEncoder().withoutPadding();
        return "e30." + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + ".c2ln";
    }
}
