package dev.sallyport.registry.client;

import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.ArtifactQuery;
import java.util.List;

/** A store of images and their artifacts: a repository or a directory. */
public interface ImageStore {

    /** Returns the manifest of a tag or digest, with its computed digest; a requested digest is compared with it. */
    Manifest manifest(String reference) throws RegistryException;

    /** Returns a blob after comparing its digest. */
    byte[] blob(String digest) throws RegistryException;

    /**
     * Returns the referrers of an image, each digest once, likely matches of the query first.
     *
     * @param limit if there are more referrers, at least one more is returned
     */
    List<Descriptor> referrers(String digest, ArtifactQuery query, int limit) throws RegistryException;

    /** Returns whether the byte budget is spent. */
    boolean isSpent();
}
