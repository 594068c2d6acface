package dev.sallyport.sigstore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.attestation.SigningException;
import dev.sallyport.attestation.SigstoreServices;
import dev.sallyport.environment.CompiledEnvironment.AttestationSigning.WithIdentity;
import dev.sallyport.sigstore.SigstoreMint.Entry;
import dev.sallyport.sigstore.SigstoreMint.Signing;
import dev.sallyport.workload.Deadline;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.tsp.TimeStampRequest;

/** The services of a {@link SigstoreMint}, with validation of requests. */
final class FakeSigstore implements SigstoreServices {
    static final String CERTIFICATES = "https://fulcio.example.org/api/v2/signingCert";
    static final String LOG = "https://rekor.example.org/api/v2/log/entries";
    static final String TIMESTAMPS = "https://tsa.example.org/api/v1/timestamp";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Signing signing;
    private final byte[] message;
    private final List<String> sent = new ArrayList<>();
    private final Map<String, UnaryOperator<byte[]>> changes = new HashMap<>();
    private boolean isHonest = true;

    /** Creates services for one statement. */
    FakeSigstore(SigstoreMint mint, byte[] statement) {
        this.message = Envelope.encoded(statement);
        this.signing = mint.attesting(new String(statement, StandardCharsets.UTF_8));
        signing.entry = Entry.HASHED_2;
    }

    /** Returns the configuration of an Environment. */
    static WithIdentity signing(Optional<String> trustRoot) {
        return new WithIdentity(
                URI.create("https://fulcio.example.org/"),
                URI.create("https://rekor.example.org"),
                URI.create(TIMESTAMPS),
                "sigstore",
                trustRoot);
    }

    /** Replaces one response. */
    FakeSigstore changing(String url, UnaryOperator<byte[]> change) {
        changes.put(url, change);
        return this;
    }

    /** Issues a certificate for another key. */
    FakeSigstore certifyingAnother() {
        isHonest = false;
        return this;
    }

    /** Changes the signing. */
    FakeSigstore with(Consumer<Signing> change) {
        change.accept(signing);
        return this;
    }

    /** Returns URLs with request contents. */
    List<String> sent() {
        return List.copyOf(sent);
    }

    @Override
    public byte[] post(URI url, String mediaType, byte[] content, String accept, Deadline deadline)
            throws SigningException {
        sent.add(url + " " + new String(content, StandardCharsets.ISO_8859_1));
        try {
            var answer = switch (url.toString()) {
                case CERTIFICATES -> certificate(JSON.readTree(content));
                case TIMESTAMPS -> signing.stamp(new TimeStampRequest(content));
                case LOG -> entry(JSON.readTree(content).path("hashedRekordRequestV002"));
                default -> throw new SigningException("there is nothing at " + url);
            };
            return changes.getOrDefault(url.toString(), UnaryOperator.identity())
                    .apply(answer);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (GeneralSecurityException | PKCSException | OperatorCreationException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private byte[] certificate(JsonNode request)
            throws IOException, GeneralSecurityException, PKCSException, OperatorCreationException, SigningException {
        var pem = new String(
                Base64.getDecoder()
                        .decode(request.path("certificateSigningRequest").asText()),
                StandardCharsets.US_ASCII);
        var read = (PKCS10CertificationRequest) new PEMParser(new StringReader(pem)).readObject();
        var csr = new JcaPKCS10CertificationRequest(read);
        if (!csr.isSignatureValid(new JcaContentVerifierProviderBuilder().build(csr.getPublicKey()))
                || !request.at("/credentials/oidcIdentityToken").asText().equals("a token for sigstore")) {
            throw new SigningException("fulcio.example.org rejects the request (status 400)");
        }
        if (isHonest) {
            signing.certified = csr.getPublicKey();
        }
        var answer = JSON.createObjectNode();
        answer.putObject("signedCertificateEmbeddedSct")
                .putObject("chain")
                .putArray("certificates")
                .add(KeyMint.pem("CERTIFICATE", signing.certificate().getEncoded()));
        return answer.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] entry(JsonNode request) throws IOException, SigningException {
        if (!request.path("digest").asText().equals(KeyMint.base64(SignedMessage.digest("SHA-256", message)))) {
            throw new SigningException("rekor.example.org rejects the request (status 400)");
        }
        var signature = request.path("signature");
        var certificate = SigningCertificate.parse(
                signature.at("/verifier/x509Certificate/rawBytes").binaryValue());
        return signing.entry(message, signature.path("content").binaryValue(), certificate.certificate())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
