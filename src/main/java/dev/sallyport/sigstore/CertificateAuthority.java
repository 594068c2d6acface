package dev.sallyport.sigstore;

import dev.sallyport.attestation.SigningException;
import dev.sallyport.attestation.SigstoreServices;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.workload.Deadline;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * Fulcio. That one has the key is proven by a certificate request, which it signs itself: then it does not matter which claim
 * of the token is the name.
 *
 * @see <a href="https://github.com/sigstore/fulcio/blob/main/fulcio.proto">Fulcio's API</a>
 */
record CertificateAuthority(SigstoreServices services, URI url) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MEDIA_TYPE = "application/json";

    /** The certificate of a key for whom a token names. */
    SigningCertificate issue(SigningKey key, String token, Deadline deadline) throws SigningException {
        var request = JSON.createObjectNode();
        request.putObject("credentials").put("oidcIdentityToken", token);
        request.put("certificateSigningRequest", base64(pem(request(key))));
        var answer = services.post(
                LogWriter.path(url, "/api/v2/signingCert"),
                MEDIA_TYPE,
                request.toString().getBytes(StandardCharsets.UTF_8),
                MEDIA_TYPE,
                deadline);
        try {
            var issued = StrictJson.object(answer).path("signedCertificateEmbeddedSct");
            var certificate = SigningCertificate.parsePem(
                    issued.path("chain").path("certificates").path(0).asText());
            if (!certificate.key().equals(key.publicKey()) || !certificate.isForSigning()) {
                throw new IllegalArgumentException("it is another's, or not for signing code");
            }
            return certificate;
        } catch (IllegalArgumentException unusable) {
            throw new SigningException(
                    url.getHost() + " issues a certificate that cannot be used: " + unusable.getMessage());
        }
    }

    private static byte[] request(SigningKey key) {
        try {
            var request = new JcaPKCS10CertificationRequestBuilder(new X500Name(""), key.publicKey());
            PKCS10CertificationRequest signed = request.build(new Signing(key));
            return signed.getEncoded();
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] pem(byte[] der) {
        return "-----BEGIN CERTIFICATE REQUEST-----\n%s\n-----END CERTIFICATE REQUEST-----\n"
                .formatted(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String base64(byte[] content) {
        return Base64.getEncoder().encodeToString(content);
    }

    /** What a key signs that is written to it. */
    private record Signing(SigningKey key, ByteArrayOutputStream content) implements ContentSigner {
        Signing(SigningKey key) {
            this(key, new ByteArrayOutputStream());
        }

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        }

        @Override
        public OutputStream getOutputStream() {
            return content;
        }

        @Override
        public byte[] getSignature() {
            return key.sign(content.toByteArray());
        }
    }
}
