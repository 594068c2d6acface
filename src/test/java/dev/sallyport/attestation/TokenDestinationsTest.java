package dev.sallyport.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.environment.CompiledEnvironment.AttestationSigning.WithIdentity;
import dev.sallyport.workload.Deadline;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Destinations of the operator's tokens that the author of an Environment may choose. */
class TokenDestinationsTest {
    private static final Set<String> OF_API_SERVER = Set.of("https://issuer.example.org", "api");

    private final TokenDestinations destinations = new TokenDestinations(
            Set.of("sigstore", "api", "kubernetes.default.svc"),
            Set.of("https://fulcio.example.org", "http://fulcio.test:5555/ca/"),
            () -> OF_API_SERVER);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://fulcio.example.org",
                "https://fulcio.example.org/",
                "https://FULCIO.example.org:443",
                "http://fulcio.test:5555/ca"
            })
    void allowsTheAuthoritiesOfTheInstallation(String url) {
        assertThatCode(() -> destinations.require(keyless(url, "sigstore"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://fulcio.example.org.evil.test",
                "http://fulcio.example.org",
                "https://fulcio.example.org:8443",
                "https://fulcio.example.org/other",
                "https://evil.test/fulcio.example.org",
                "https://fulcio.example.org@evil.test",
                "http://fulcio.test:5555"
            })
    void sendsNoTokenToOtherAddresses(String url) {
        assertThatThrownBy(() -> destinations.require(keyless(url, "sigstore")))
                .isInstanceOf(SigningException.class)
                .hasMessageContaining("SALLYPORT_ATTESTATION_CA_URLS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault", "sigstore ", "Sigstore", ""})
    void requestsNoTokenForOtherAudiences(String audience) {
        assertThatThrownBy(() -> destinations.require(keyless("https://fulcio.example.org", audience)))
                .isInstanceOf(SigningException.class)
                .hasMessageContaining("SALLYPORT_ATTESTATION_AUDIENCES");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api",
                "https://issuer.example.org",
                "kubernetes.default.svc",
                "https://kubernetes.default.svc",
                "https://kubernetes.default.svc.cluster.local",
                "https://kubernetes.default.svc:443/",
                "kubernetes"
            })
    void neverAllowsAudiencesOfTheApiServer(String audience) {
        assertThatThrownBy(() -> destinations.require(keyless("https://fulcio.example.org", audience)))
                .isInstanceOf(SigningException.class)
                .hasMessageContaining("audience of the API server");
    }

    @Test
    void asksNoSignerForAnotherDestination() throws SigningException {
        var calls = new AtomicInteger();
        var signer = new RestrictedIdentitySigner(destinations, (_, _, _, _) -> {
            calls.incrementAndGet();
            return new byte[0];
        });
        var statement = "{}".getBytes(StandardCharsets.UTF_8);
        var deadline = Deadline.in(Duration.ofSeconds(1), InstantSource.system());

        assertThatThrownBy(() ->
                        signer.sign(keyless("https://evil.test", "sigstore"), Optional.empty(), statement, deadline))
                .isInstanceOf(SigningException.class);
        assertThat(calls).hasValue(0);

        assertThat(signer.sign(
                        keyless("https://fulcio.example.org", "sigstore"), Optional.empty(), statement, deadline))
                .isEmpty();
        assertThat(calls).hasValue(1);
    }

    private static WithIdentity keyless(String url, String audience) {
        var other = URI.create("https://rekor.example.org");
        return new WithIdentity(URI.create(url), other, other, audience, Optional.empty());
    }
}
