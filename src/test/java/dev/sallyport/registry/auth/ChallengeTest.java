package dev.sallyport.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing of {@code WWW-Authenticate} headers. */
class ChallengeTest {

    @Test
    void readsParametersInAnyOrderQuotedOrNot() {
        assertThat(parse("Bearer service=r , realm=\"https://a.io/token?x=1,2\",SCOPE=\"a \\\"b\\\"\""))
                .containsExactly(new Challenge(
                        "bearer", Map.of("service", "r", "realm", "https://a.io/token?x=1,2", "scope", "a \"b\"")));
    }

    @Test
    void readsChallengesFromOneAndSeveralHeaders() {
        assertThat(parse("Basic realm=\"a, b\", Bearer realm=c", "Negotiate"))
                .containsExactly(
                        new Challenge("basic", Map.of("realm", "a, b")),
                        new Challenge("bearer", Map.of("realm", "c")),
                        new Challenge("negotiate", Map.of()));
    }

    @Test
    void keepsFirstOfDuplicateParameters() {
        assertThat(parse("Bearer realm=a,realm=b")).containsExactly(new Challenge("bearer", Map.of("realm", "a")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                ",,,",
                "=",
                "\"",
                "a=b",
                "Bearer =",
                "Bearer \"",
                "Bearer realm=\"",
                "Bearer realm=\"\\",
                "Negotiate abc==",
                "Bearer realm",
                "Bearer realm=,=,=,"
            })
    void toleratesMalformedHeaders(String header) {
        assertThat(parse(header)).hasSizeLessThan(5);
    }

    @Test
    void limitsNumberAndLength() {
        assertThat(parse("Basic, ".repeat(500))).hasSize(16);
        assertThat(parse("Basic realm=\"" + "x".repeat(10_000) + "\"")).isEmpty();
    }

    private static List<Challenge> parse(String... headers) {
        return Challenge.parse(List.of(headers));
    }
}
