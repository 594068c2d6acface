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
 * The serving certificate with its certificate authorities, and the rules of their renewal. Independent of clock and
 * cluster.
 *
 * <p>An authority is replaced in two steps. The next authority is created and trusted together with the present one.
 * After {@link #OVERLAP}, when every replica and the API server have seen it, it signs the serving certificate.
 *
 * @param authority signs the serving certificate
 * @param next trusted authority that will sign later; null until the present authority is to be replaced
 * @param trusted authorities that clients trust, the newest first
 * @param serving certificate that the webhook presents
 * @param hosts names and addresses in the serving certificate
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

    /** Creates the first authority and serving certificate. */
    static ServingIdentity create(List<String> hosts, Instant now) {
        var authority = CertificateMaker.authority(now, AUTHORITY_VALIDITY);
        var serving = CertificateMaker.serving(authority, hosts, now, SERVING_VALIDITY);
        return new ServingIdentity(authority, null, List.of(authority.certificate()), serving, hosts);
    }

    /** Returns the renewed identity; empty if no renewal is due for these hosts. */
    Optional<ServingIdentity> renewed(List<String> hostsNow, Instant now) {
        if (expires(authority, now, Duration.ZERO)) {
            return Optional.of(create(hostsNow, now));
        }
        if (next != null && !now.isBefore(createdAt(next).plus(OVERLAP))) {
            return Optional.of(withAuthority(next, hostsNow, now));
        }
        if (next == null && expires(authority, now, REPLACE_AUTHORITY_BEFORE)) {
            return Optional.of(withNextAuthority(hostsNow, now));
        }
        if (expires(serving, now, RENEW_BEFORE)
                || !new HashSet<>(hosts).equals(new HashSet<>(hostsNow))
                || !isSigned()) {
            return Optional.of(new ServingIdentity(
                    authority,
                    next,
                    trusted,
                    CertificateMaker.serving(authority, hostsNow, now, SERVING_VALIDITY),
                    hostsNow));
        }
        return Optional.empty();
    }

    private ServingIdentity withNextAuthority(List<String> hostsNow, Instant now) {
        var nextAuthority = CertificateMaker.authority(now, AUTHORITY_VALIDITY);
        var both = new ArrayList<>(List.of(nextAuthority.certificate()));
        both.addAll(trusted);
        return new ServingIdentity(authority, nextAuthority, both, serving, hostsNow);
    }

    private ServingIdentity withAuthority(Identity nextAuthority, List<String> hostsNow, Instant now) {
        var stillValid = trusted.stream().filter(each -> isValid(each, now)).toList();
        return new ServingIdentity(
                nextAuthority,
                null,
                stillValid,
                CertificateMaker.serving(nextAuthority, hostsNow, now, SERVING_VALIDITY),
                hostsNow);
    }

    /** Returns the chain that the webhook presents: the serving certificate, then the authority. */
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

    private static Instant createdAt(Identity identity) {
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
