package dev.sallyport.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Renewal over thirty years: clients with the authorities of an hour ago trust each certificate. */
class ServingIdentityTest {
    private static final Instant START = Instant.parse("2026-11-23T00:00:00Z");
    private static final List<String> HOSTS = List.of("sallyport.sallyport-system.svc", "127.0.0.1");

    @Test
    void isNotRenewedWhileYoung() {
        assertThat(ServingIdentity.create(HOSTS, START).renewed(HOSTS, START.plus(Duration.ofDays(200))))
                .isEmpty();
    }

    @Test
    void isRenewedBeforeExpirationAndForOtherHosts() {
        var first = ServingIdentity.create(HOSTS, START);

        var later = first.renewed(HOSTS, START.plus(Duration.ofDays(280))).orElseThrow();
        assertThat(later.authority()).isEqualTo(first.authority());
        assertThat(later.serving().certificate()).isNotEqualTo(first.serving().certificate());
        assertThat(first.renewed(List.of("other"), START).orElseThrow().hosts()).containsExactly("other");
    }

    @Test
    void isReadFromItsSecret() {
        var identity = ServingIdentity.create(HOSTS, START);
        var secret = ServingSecret.write(identity, "ns", "name", null);

        assertThat(ServingSecret.read(secret)).contains(identity);
        secret.getData().put("tls.key", "bm9uc2Vuc2U=");
        assertThat(ServingSecret.read(secret)).isEmpty();
    }

    @Test
    void isTrustedThroughoutThirtyYears() throws GeneralSecurityException {
        var identity = ServingIdentity.create(HOSTS, START);
        var trustedBefore = identity.trusted();
        var authorities = 1;
        for (var now = START; now.isBefore(START.plus(Duration.ofDays(30 * 365))); now = now.plus(step(now))) {
            var renewed = identity.renewed(HOSTS, now);
            if (renewed.isPresent()) {
                authorities += renewed.get().authority().equals(identity.authority()) ? 0 : 1;
                trustedBefore = identity.trusted();
                identity = renewed.get();
            }
            validate(identity, identity.trusted(), now);
            validate(identity, trustedBefore, now);
        }
        assertThat(authorities).isGreaterThan(3);
    }

    private static Duration step(Instant now) {
        return now.getEpochSecond() % 7 == 0
                ? Duration.ofHours(2)
                : Duration.ofDays(5).plusSeconds(1);
    }

    private static void validate(ServingIdentity identity, List<X509Certificate> trusted, Instant now)
            throws GeneralSecurityException {
        var anchors = trusted.stream().map(each -> new TrustAnchor(each, null)).collect(Collectors.toSet());
        var parameters = new PKIXParameters(anchors);
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        var path = CertificateFactory.getInstance("X.509")
                .generateCertPath(List.of(identity.serving().certificate()));
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }
}
