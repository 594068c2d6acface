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
 * Names that a client certificate may have as its common name, which is the user name in Kubernetes, or as a DNS name.
 *
 * @param allowed complete names; any name when empty
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
            throw new CertificateException("the client certificate has no allowed name");
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
