package dev.sallyport.cluster;

import dev.sallyport.cluster.CertificateMaker.Identity;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The webhook's certificates at one moment, and what they should be next. Pure: it knows neither clock nor cluster.
 *
 * <p>An authority is replaced in two steps. First the next one is made and trusted beside the old; once that has been so
 * for {@link #OVERLAP}, time enough for every replica and the API server to see it, it signs the serving certificate.
 *
 * @param authority signs the serving certificate
 * @param next trusted already, to sign later; null while the authority is young
 * @param trusted authorities that clients are to trust, the newest first
 * @param serving what the webhook shows
 * @param hosts that the serving certificate is for
 */
record ServingIdentity(
        Identity authority,
        @Nullable Identity next,
        List<X509Certificate> trusted,
        Identity serving,
        List<String> hosts) {
    static final Duration AUTHORITY_VALIDITY = Duration.ofDays(3650);
    static final Duration SERVING_VALIDITY = Duration.ofDays(365);
    static final Duration RENEW_BEFORE = Duration.ofDays(90);
    static final Duration REPLACE_AUTHORITY_BEFORE = Duration.ofDays(730);
    static final Duration OVERLAP = Duration.ofHours(1);

    ServingIdentity {
        trusted = List.copyOf(trusted);
        hosts = List.copyOf(hosts);
    }

    /** The very first. */
    static ServingIdentity create(List<String> hosts, Instant now) {
        var authority = CertificateMaker.authority(now, AUTHORITY_VALIDITY);
        var serving = CertificateMaker.serving(authority, hosts, now, SERVING_VALIDITY);
        return new ServingIdentity(authority, null, List.of(authority.certificate()), serving, hosts);
    }

    /** What it should be now, for those hosts; empty where it is as it should be. */
    Optional<ServingIdentity> renewed(List<String> wanted, Instant now) {
        if (expires(authority, now, Duration.ZERO)) {
            return Optional.of(create(wanted, now));
        }
        if (next != null && !now.isBefore(madeAt(next).plus(OVERLAP))) {
            return Optional.of(switched(next, wanted, now));
        }
        if (next == null && expires(authority, now, REPLACE_AUTHORITY_BEFORE)) {
            return Optional.of(staged(wanted, now));
        }
        if (expires(serving, now, RENEW_BEFORE) || !new HashSet<>(hosts).equals(new HashSet<>(wanted)) || !isSigned()) {
            return Optional.of(new ServingIdentity(
                    authority,
                    next,
                    trusted,
                    CertificateMaker.serving(authority, wanted, now, SERVING_VALIDITY),
                    wanted));
        }
        return Optional.empty();
    }

    private ServingIdentity staged(List<String> wanted, Instant now) {
        var staged = CertificateMaker.authority(now, AUTHORITY_VALIDITY);
        var both = new ArrayList<>(List.of(staged.certificate()));
        both.addAll(trusted);
        return new ServingIdentity(authority, staged, both, serving, wanted);
    }

    private ServingIdentity switched(Identity nextAuthority, List<String> wanted, Instant now) {
        var stillValid = trusted.stream().filter(each -> isValid(each, now)).toList();
        return new ServingIdentity(
                nextAuthority,
                null,
                stillValid,
                CertificateMaker.serving(nextAuthority, wanted, now, SERVING_VALIDITY),
                wanted);
    }

    /** What the webhook shows: its own certificate, then the authority's. */
    X509Certificate[] chain() {
        return Stream.of(serving, authority).map(Identity::certificate).toArray(X509Certificate[]::new);
    }

    private boolean isSigned() {
        try {
            serving.certificate().verify(authority.certificate().getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static Instant madeAt(Identity identity) {
        return identity.certificate().getNotBefore().toInstant().plus(Duration.ofHours(1));
    }

    private static boolean expires(Identity identity, Instant now, Duration ahead) {
        return !isValid(identity.certificate(), now.plus(ahead));
    }

    private static boolean isValid(X509Certificate certificate, Instant at) {
        try {
            certificate.checkValidity(Date.from(at));
            return true;
        } catch (CertificateExpiredException | CertificateNotYetValidException _) {
            return false;
        }
    }
}
