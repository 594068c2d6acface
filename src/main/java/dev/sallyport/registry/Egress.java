package dev.sallyport.registry;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The way out to registries.
 *
 * @param authorities a file of certificates in PEM, trusted beside the system's; read again when it changes
 */
public record Egress(Optional<Path> authorities, Proxies proxies) {
    /** Straight, trusting whom the system trusts. */
    public static final Egress DIRECT = new Egress(Optional.empty(), Proxies.NONE);
}
