package dev.sallyport.attestation;

import dev.sallyport.workload.Deadline;
import java.net.URI;

/** An HTTP client for the services of a sigstore. */
@FunctionalInterface
public interface SigstoreServices {

    /**
     * Sends a POST request and returns the content of the response.
     *
     * @param accept media type of the response
     * @throws SigningException if there is no response or its status is not successful
     */
    byte[] post(URI url, String mediaType, byte[] content, String accept, Deadline deadline) throws SigningException;
}
