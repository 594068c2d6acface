package dev.sallyport.attestation;

import dev.sallyport.workload.Deadline;
import java.net.URI;

/** The servers of a sigstore, which are sent something and answer. */
@FunctionalInterface
public interface SigstoreServices {

    /**
     * Sends, and waits for the answer.
     *
     * @param accept media type of the answer
     * @throws SigningException where there is no answer, or one that it is not taken
     */
    byte[] post(URI url, String mediaType, byte[] content, String accept, Deadline deadline) throws SigningException;
}
