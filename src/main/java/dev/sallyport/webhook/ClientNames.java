package dev.sallyport.webhook;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/**
 * The names that a client's certificate must be for: its common name, which Kubernetes takes for the user, or one of its DNS
 * names.
 *
 * @param allowed whole names; any will do when empty
 */
record ClientNames(Set<String> allowed) {
    private static final Integer DNS_NAME = 2;

    ClientNames {
        allowed = Set.copyOf(allowed);
    }

    void check(X509Certificate certificate) throws CertificateException {
        if (!allowed.isEmpty()
                && Stream.concat(commonNames(certificate), dnsNames(certificate))
                        .noneMatch(allowed::contains)) {
            throw new CertificateException("the certificate is for nobody who may ask");
        }
    }

    private static Stream<String> commonNames(X509Certificate certificate) throws CertificateException {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()));
        } catch (InvalidNameException e) {
            throw new CertificateException(e);
        }
    }

    private static Stream<String> dnsNames(X509Certificate certificate) throws CertificateException {
        Collection<List<?>> names =
                Objects.requireNonNullElse(certificate.getSubjectAlternativeNames(), List.<List<?>>of());
        return names.stream().filter(name -> DNS_NAME.equals(name.get(0))).map(name -> String.valueOf(name.get(1)));
    }
}
