package dev.sallyport.registry.client;

import dev.sallyport.attestation.SigningException;
import dev.sallyport.attestation.SigstoreServices;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryRequest;
import dev.sallyport.registry.http.RegistryRequest.Content;
import dev.sallyport.registry.http.Transport;
import dev.sallyport.workload.Deadline;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/** Client for the services of a sigstore, with the limits and address rules of registry access. */
public final class SigstoreClient implements SigstoreServices {
    private static final int MAX_RESPONSE = 64 * 1024;
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;
    private static final Set<Integer> SUCCESS = Set.of(200, 201);

    private final Transport transport;

    /** Creates a client that shares the connections of a registry client. */
    public SigstoreClient(RegistryClient client) {
        this.transport = client.transport();
    }

    @Override
    public byte[] post(URI url, String mediaType, byte[] content, String accept, Deadline deadline)
            throws SigningException {
        var request = new RegistryRequest(
                url, accept, Optional.empty(), Optional.of(new Content("POST", mediaType, content)), MAX_RESPONSE);
        try {
            var response = transport.send(request, deadline);
            if (!SUCCESS.contains(response.status())) {
                throw new SigningException("%s %s (status %d)"
                        .formatted(
                                response.origin().registry(),
                                isRejected(response.status()) ? "rejects the request" : "cannot process the request",
                                response.status()));
            }
            return response.body()
                    .orElseThrow(() -> new SigningException(
                            response.origin().registry() + " answers with more bytes than the limit allows"));
        } catch (RegistryException failure) {
            throw new SigningException(failure.getMessage());
        }
    }

    private static boolean isRejected(int status) {
        return status >= BAD_REQUEST && status < SERVER_ERROR;
    }
}
