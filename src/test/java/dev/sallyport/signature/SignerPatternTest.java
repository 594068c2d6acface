package dev.sallyport.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.workload.Glob;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignerPatternTest {
    private static final String ISSUER = "https://issuer.example";

    @Test
    void matchesWholeSubjectOfOneIssuer() {
        var pattern = SignerPattern.regularExpression(ISSUER, "https://github\\.com/acme/[a-z]+", Map.of());

        assertThat(pattern.mismatch(identity("https://github.com/acme/shop"))).isEmpty();
        assertThat(pattern.mismatch(identity("https://github.com/acme/shop/evil")))
                .contains("its subject is https://github.com/acme/shop/evil");
        assertThat(pattern.mismatch(identity("x https://github.com/acme/shop"))).isPresent();
        assertThat(pattern.mismatch(
                        new SignedIdentity("https://ISSUER.example", "https://github.com/acme/shop", Map.of())))
                .contains("its issuer is https://ISSUER.example");
    }

    @Test
    void matchesWithinSegment() {
        var pattern = SignerPattern.glob(ISSUER, Glob.parse("https://github.com/acme/*/release.yml"), Map.of());

        assertThat(pattern.mismatch(identity("https://github.com/acme/shop/release.yml")))
                .isEmpty();
        assertThat(pattern.mismatch(identity("https://github.com/acme/a/b/release.yml")))
                .isPresent();
    }

    @Test
    void requiresEveryClaim() {
        var pattern = SignerPattern.glob(
                ISSUER,
                Glob.parse("jane@acme.io"),
                Map.of("buildTrigger", Glob.parse("push"), "sourceRepositoryRef", Glob.parse("refs/tags/*")));

        assertThat(pattern.mismatch(new SignedIdentity(
                        ISSUER, "jane@acme.io", Map.of("buildTrigger", "push", "sourceRepositoryRef", "refs/tags/v1"))))
                .isEmpty();
        assertThat(pattern.mismatch(new SignedIdentity(ISSUER, "jane@acme.io", Map.of("buildTrigger", "push"))))
                .contains("its sourceRepositoryRef is \"\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"**", "https://**", "*@*", "**@**", "https://nowhere.invalid/**"})
    void rejectsGlobThatMatchesEverySubject(String subject) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignerPattern.glob(ISSUER, Glob.parse(subject), Map.of()))
                .withMessageContaining("every subject");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {".*", ".+", "https://.*", "[^ ]+", "(a|.*)", "^.*$", "(", "(?i)jane@acme.io", "(?s-i:a)", ""})
    void rejectsBroadOrInvalidRegularExpression(String subject) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SignerPattern.regularExpression(ISSUER, subject, Map.of()));
    }

    private static SignedIdentity identity(String subject) {
        return new SignedIdentity(ISSUER, subject, Map.of());
    }
}
