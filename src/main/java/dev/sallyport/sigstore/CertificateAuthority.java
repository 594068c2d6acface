package dev.sallyport.sigstore;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.attestation.SigningException;
import dev.sallyport.attestation.SigstoreServices;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.PlainJson;
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
 * Client of Fulcio. A certificate signing request proves possession of the key; this is independent of the token's
 * subject claim.
 *
 * @see <a href="https://github.com/sigstore/fulcio/blob/main/fulcio.proto">Fulcio's API</a>
 */
record CertificateAuthority(SigstoreServices services, URI url) {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final String MEDIA_TYPE = "application/json";

    /** Requests a certificate that binds a key to the identity of a token. */
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
                throw new IllegalArgumentException("it is for another key, or not a code signing certificate");
            }
            return certificate;
        } catch (IllegalArgumentException unusable) {
            throw new SigningException(url.getHost() + " issued an unusable certificate: " + unusable.getMessage());
        }
    }

    private static byte[] request(SigningKey key) {
        try {
            var request = new JcaPKCS10CertificationRequestBuilder(new X500Name(""), key.publicKey());
            PKCS10CertificationRequest signed = request.build(new KeyContentSigner(key));
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

    /** A signer of the bytes that are written to it. */
    private record KeyContentSigner(SigningKey key, ByteArrayOutputStream content) implements ContentSigner {
        KeyContentSigner(SigningKey key) {
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
