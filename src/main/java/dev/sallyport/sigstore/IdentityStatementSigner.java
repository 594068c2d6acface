package dev.sallyport.sigstore;

import com.google.protobuf.ByteString;
import dev.sallyport.attestation.IdentitySigner;
import dev.sallyport.attestation.IdentityTokens;
import dev.sallyport.attestation.SigningException;
import dev.sallyport.attestation.SigstoreServices;
import dev.sallyport.environment.CompiledEnvironment.AttestationSigning.WithIdentity;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.TrustAnchor;
import dev.sallyport.sigstore.SigstoreTrust.UntrustedException;
import dev.sallyport.workload.Deadline;
import dev.sigstore.proto.bundle.v1.VerificationMaterial;
import java.util.Map;
import java.util.Optional;

/**
 * WithIdentity signer of statements, as {@code cosign attest} of version 3: a new key for each statement, a certificate from
 * Fulcio, a timestamp and a Rekor 2 entry.
 */
public final class IdentityStatementSigner implements IdentitySigner {
    private final IdentityTokens tokens;
    private final SigstoreServices services;
    private final TrustedRoots roots = new TrustedRoots();

    /** Creates a signer with the identity of these tokens. */
    public IdentityStatementSigner(IdentityTokens tokens, SigstoreServices services) {
        this.tokens = tokens;
        this.services = services;
    }

    @Override
    public byte[] sign(WithIdentity keyless, Optional<TrustAnchor> anchor, byte[] statement, Deadline deadline)
            throws SigningException {
        var key = SigningKey.fresh();
        var token = tokens.token(keyless.audience());
        var certificate = new CertificateAuthority(services, keyless.authority()).issue(key, token, deadline);
        var message = Envelope.encoded(statement);
        var signature = key.sign(message);
        var timestamp = new TimestampAuthority(services, keyless.timestamps()).stamp(signature, deadline);
        var entry = new LogWriter(services, keyless.log()).write(message, signature, certificate, deadline);
        var material = VerificationMaterial.newBuilder().addTlogEntries(entry);
        material.getCertificateBuilder().setRawBytes(ByteString.copyFrom(certificate.encoded()));
        material.getTimestampVerificationDataBuilder()
                .addRfc3161TimestampsBuilder()
                .setSignedTimestamp(ByteString.copyFrom(timestamp));
        var bundle = Bundles.write(material, statement, signature);
        require(bundle, certificate, anchor);
        return bundle;
    }

    /** Verifies the new bundle from its bytes, as a later reader does. */
    private void require(byte[] bundle, SigningCertificate certificate, Optional<TrustAnchor> anchor)
            throws SigningException {
        try {
            var signed = SignedContent.parse(
                    new SignatureArtifact(CosignForm.BUNDLE.mediaType(), bundle, Map.of(), "new signature"));
            var body = signed.material().entries().getFirst().getCanonicalizedBody();
            LogBinding.require(body.toByteArray(), signed, certificate);
            if (anchor.isPresent()) {
                new CertificateProof(roots.of(anchor.get()), true, anchor.get().hasCertificateLog())
                        .require(signed, certificate);
            }
        } catch (UntrustedException | IllegalArgumentException untrusted) {
            throw new SigningException("the new signature cannot be verified: " + untrusted.getMessage());
        } catch (RuntimeException garbage) {
            throw new SigningException("the new signature cannot be verified: it is malformed");
        }
    }
}
