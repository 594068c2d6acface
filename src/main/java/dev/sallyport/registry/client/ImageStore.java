package dev.sallyport.registry.client;

import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.VerificationTarget;
import java.util.List;

/** Where an image lies, with what is beside it: a repository, or a directory. */
public interface ImageStore {

    /** The manifest of a tag or digest, its digest computed; checked where a digest was asked for. */
    Manifest manifest(String reference) throws RegistryException;

    /** A blob, hashed. */
    byte[] blob(String digest) throws RegistryException;

    /**
     * What says that it belongs to an image, each digest once, what is likely to be wanted first; where there is more than
     * {@code limit}, at least one more than that.
     */
    List<Descriptor> referrers(String digest, VerificationTarget wanted, int limit) throws RegistryException;

    /** Whether nothing more may be read. */
    boolean isSpent();
}
