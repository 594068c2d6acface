package dev.sallyport.sigstore;

import dev.sallyport.attestation.IdentitySigner;
import dev.sallyport.attestation.IdentityTokens;
import dev.sallyport.attestation.SigningException;
import dev.sallyport.attestation.SigstoreServices;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.workload.Deadline;
import com.google.protobuf.ByteString;
import dev.sallyport.environment.CompiledEnvironment.Signing.Keyless;
import dev.sallyport.sigstore.SigstoreTrust.UntrustedException;
import dev.sigstore.proto.bundle.v1.VerificationMaterial;
import java.util.Map;
import java.util.Optional;

/**
 * Signs statements with a key that is made for each of them, as {@code cosign attest} of version 3 does: Fulcio certifies
 * whose it is, a timestamp authority when it was used, and Rekor 2 writes that down. The key is then forgotten.
 */
public final class IdentityStatementSigner implements IdentitySigner {
    private final IdentityTokens tokens;
    private final SigstoreServices services;
    private final TrustedRoots roots = new TrustedRoots();

    /** Signs as whom these tokens name. */
    public IdentityStatementSigner(IdentityTokens tokens, SigstoreServices services) {
        this.tokens = tokens;
        this.services = services;
    }

    @Override
    public byte[] sign(Keyless asked, Optional<TrustAnchor> anchor, byte[] statement, Deadline deadline)
            throws SigningException {
        var key = SigningKey.fresh();
        var token = tokens.token(asked.audience());
        var certificate = new CertificateAuthority(services, asked.authority()).issue(key, token, deadline);
        var message = Envelope.encoded(statement);
        var signature = key.sign(message);
        var timestamp = new TimestampAuthority(services, asked.timestamps()).stamp(signature, deadline);
        var entry = new LogWriter(services, asked.log()).write(message, signature, certificate, deadline);
        var material = VerificationMaterial.newBuilder().addTlogEntries(entry);
        material.getCertificateBuilder().setRawBytes(ByteString.copyFrom(certificate.encoded()));
        material.getTimestampVerificationDataBuilder()
                .addRfc3161TimestampsBuilder()
                .setSignedTimestamp(ByteString.copyFrom(timestamp));
        var bundle = Bundles.write(material, statement, signature);
        require(bundle, certificate, anchor);
        return bundle;
    }

    /** As whoever reads it will: from its bytes. */
    private void require(byte[] bundle, SigningCertificate certificate, Optional<TrustAnchor> anchor)
            throws SigningException {
        try {
            var signed = SignedContent.parse(
                    new SignatureArtifact(SignatureArtifact.Form.BUNDLE, bundle, Map.of(), "what was signed"));
            var body = signed.material().entries().getFirst().getCanonicalizedBody();
            LogBinding.require(body.toByteArray(), signed, certificate);
            if (anchor.isPresent()) {
                new CertificateProof(roots.of(anchor.get()), true).require(signed, certificate);
            }
        } catch (UntrustedException | IllegalArgumentException untrusted) {
            throw new SigningException("what was signed does not verify: " + untrusted.getMessage());
        } catch (RuntimeException garbage) {
            throw new SigningException("what was signed does not verify: it cannot be read");
        }
    }
}
