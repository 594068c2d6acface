package dev.sallyport.sigstore;

import dev.sallyport.sigstore.SigstoreTrust.UntrustedException;
import dev.sigstore.trustroot.CertificateAuthority;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;

/**
 * Path from a signing certificate to a certificate authority of a trust root. FulcioVerifier of sigstore-java checks it too, but
 * only together with a certificate transparency log.
 */
final class IssuancePath {

    private IssuancePath() {}

    /** Requires that one of the authorities issued the certificate, at the start of the validity of the certificate. */
    static void require(X509Certificate certificate, Collection<CertificateAuthority> authorities)
            throws UntrustedException {
        for (var authority : authorities) {
            if (isIssued(certificate, authority)) {
                return;
            }
        }
        throw new UntrustedException("its certificate is not issued by a certificate authority of the trust root");
    }

    private static boolean isIssued(X509Certificate certificate, CertificateAuthority authority) {
        try {
            var chain = authority.getCertPath().getCertificates();
            var path = new ArrayList<X509Certificate>(List.of(certificate));
            for (var intermediate : chain.subList(0, chain.size() - 1)) {
                path.add((X509Certificate) intermediate);
            }
            var anchor = new TrustAnchor((X509Certificate) chain.getLast(), null);
            var parameters = new PKIXParameters(Set.of(anchor));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(certificate.getNotBefore().toInstant()));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return true;
        } catch (GeneralSecurityException untrusted) {
            return false;
        }
    }
}
