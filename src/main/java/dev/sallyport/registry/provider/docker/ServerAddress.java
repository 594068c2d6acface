package dev.sallyport.registry.provider.docker;

import java.util.Locale;
import java.util.Set;

/** Addresses of registries, as docker and its helpers name them. */
final class ServerAddress {
    private static final String HUB = "docker.io";
    private static final String HUB_ADDRESS = "https://index.docker.io/v1/";
    private static final Set<String> HUB_NAMES = Set.of(HUB, "index.docker.io", "registry-1.docker.io");

    private ServerAddress() {}

    /** Returns the address by which docker asks a helper for a registry. */
    static String of(String registry) {
        return HUB_NAMES.contains(registry) ? HUB_ADDRESS : registry;
    }

    /** Returns the registry of an address: its host with port, and {@code docker.io} for Docker Hub. */
    static String registry(String address) {
        var host = address.strip()
                .toLowerCase(Locale.ROOT)
                .replaceFirst("^https?://", "")
                .replaceFirst("/.*$", "");
        return HUB_NAMES.contains(host) ? HUB : host;
    }
}
