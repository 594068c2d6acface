package dev.sallyport.registry;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Keeps requests from addresses that no registry on the internet has: an image reference, a redirect or a token realm must
 * not make the operator talk to the node, the cloud's metadata service or the cluster.
 *
 * <p>The JVM keeps what it has looked up for some seconds ({@code networkaddress.cache.ttl}, 30 by default), so that the
 * connection made right after goes to an address that was checked.
 */
final class AddressGuard {
    private final boolean allowLocal;

    AddressGuard(boolean allowLocal) {
        this.allowLocal = allowLocal;
    }

    void check(URI uri) throws RegistryTrouble {
        var host = uri.getHost();
        if (host == null) {
            throw RegistryTrouble.unavailable("\"%s\" has no host".formatted(uri.getAuthority()));
        }
        if (allowLocal) {
            return;
        }
        for (var address : lookUp(host)) {
            if (isLocal(address)) {
                throw RegistryTrouble.unavailable("%s is at a local address, which the operator is not allowed to ask"
                        .formatted(uri.getAuthority()));
            }
        }
    }

    private static InetAddress[] lookUp(String host) throws RegistryTrouble {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException _) {
            throw RegistryTrouble.unavailable("there is no host %s".formatted(host));
        }
    }

    static boolean isLocal(InetAddress address) {
        var bytes = address.getAddress();
        return address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()
                || (bytes.length == 4 ? isLocal4(bytes) : isLocal6(bytes));
    }

    /** Shared (RFC 6598), this network, benchmarks, reserved. */
    private static boolean isLocal4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        return first == 0
                || (first == 100 && (second & 0xc0) == 64)
                || (first == 198 && (second & 0xfe) == 18)
                || first >= 240;
    }

    /** Unique local (RFC 4193), and IPv4 in disguise: NAT64 (RFC 6052, RFC 8215), 6to4, compatible. */
    private static boolean isLocal6(byte[] bytes) {
        if ((bytes[0] & 0xfe) == 0xfc) {
            return true;
        }
        var isNat64 =
                bytes[0] == 0 && (bytes[1] & 0xff) == 0x64 && (bytes[2] & 0xff) == 0xff && (bytes[3] & 0xff) == 0x9b;
        if (isNat64) {
            return bytes[4] != 0 || bytes[5] != 0 || isLocalInside(bytes, 12);
        }
        if (bytes[0] == 0x20 && bytes[1] == 0x02) {
            return isLocalInside(bytes, 2);
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return isLocalInside(bytes, 12);
    }

    private static boolean isLocalInside(byte[] bytes, int from) {
        try {
            return isLocal(InetAddress.getByAddress(
                    new byte[] {bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3]}));
        } catch (UnknownHostException _) {
            return true;
        }
    }
}
