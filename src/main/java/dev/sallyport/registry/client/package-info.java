/** Read access to OCI registries: manifests, blobs, indexes, tags and referrers. */
@NullMarked
package dev.sallyport.registry.client;

import org.jspecify.annotations.NullMarked;
