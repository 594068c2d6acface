package dev.sallyport.sigstore;

import dev.sallyport.attestation.SigningException;
import dev.sallyport.attestation.SigstoreServices;
import dev.sallyport.workload.Deadline;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.security.SecureRandom;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;

/** Client of a timestamp authority (RFC 3161). */
record TimestampAuthority(SigstoreServices services, URI url) {
    private static final int NONCE_BITS = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Requests a timestamp for a signature; the response is checked against the request. */
    byte[] stamp(byte[] signature, Deadline deadline) throws SigningException {
        var request = new TimeStampRequestGenerator()
                .generate(
                        TSPAlgorithms.SHA256,
                        SignedMessage.digest("SHA-256", signature),
                        new BigInteger(NONCE_BITS, RANDOM));
        try {
            var answer = services.post(
                    url, "application/timestamp-query", request.getEncoded(), "application/timestamp-reply", deadline);
            requireAbout(request, answer);
            return answer;
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void requireAbout(TimeStampRequest request, byte[] answer) throws SigningException {
        try {
            var response = new TimeStampResponse(answer);
            response.validate(request);
            if (response.getTimeStampToken() == null) {
                throw new SigningException(url.getHost() + " returned no timestamp: " + response.getStatus());
            }
        } catch (TSPException | IOException | RuntimeException garbage) {
            throw new SigningException(url.getHost() + " returned an invalid timestamp");
        }
    }
}
