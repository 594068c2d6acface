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

/** Speaks to the servers of a sigstore as to registries: as bounded, to the same hosts and no others. */
public final class SigstoreClient implements SigstoreServices {
    private static final int MAX_ANSWER = 64 * 1024;
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;
    private static final Set<Integer> TAKEN = Set.of(200, 201);

    private final Transport transport;

    /** Speaks over the connections of that client. */
    public SigstoreClient(RegistryClient client) {
        this.transport = client.transport();
    }

    @Override
    public byte[] post(URI url, String mediaType, byte[] content, String accept, Deadline deadline)
            throws SigningException {
        var request = new RegistryRequest(
                url, accept, Optional.empty(), Optional.of(new Content("POST", mediaType, content)), MAX_ANSWER);
        try {
            var answer = transport.send(request, deadline);
            if (!TAKEN.contains(answer.status())) {
                throw new SigningException("%s %s (status %d)"
                        .formatted(
                                answer.origin().registry(),
                                isRefusal(answer.status()) ? "refuses what it is sent" : "cannot answer",
                                answer.status()));
            }
            return answer.body()
                    .orElseThrow(() -> new SigningException(
                            answer.origin().registry() + " answers with more bytes than are read"));
        } catch (RegistryException undecidedReason) {
            throw new SigningException(undecidedReason.getMessage());
        }
    }

    private static boolean isRefusal(int status) {
        return status >= BAD_REQUEST && status < SERVER_ERROR;
    }
}
