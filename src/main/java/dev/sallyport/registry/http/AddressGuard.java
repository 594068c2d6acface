package dev.sallyport.registry.http;

import dev.sallyport.registry.http.RegistryException.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Filter for the network addresses of hosts that image references name. It prevents requests to metadata services and
 * other internal endpoints (server-side request forgery).
 *
 * <p>All addresses of a host are checked before each request, redirect and token request. {@code java.net.http} then
 * resolves the name a second time and does not accept an address, so a DNS answer that changes in between is not
 * detected. The risk is small: the JVM caches DNS answers for 30 seconds and both lookups share the cache. Over https,
 * no request is sent before the server has proven its name with a certificate. Http is used only for hosts that the
 * administrator lists.
 */
final class AddressGuard {
    private static final List<AddressRange> NEVER = Stream.of(
                    "0.0.0.0/8",
                    "169.254.0.0/16",
                    "192.0.0.0/24",
                    "100.100.100.200/32",
                    "224.0.0.0/3",
                    "::/128",
                    "fe80::/10",
                    "ff00::/8",
                    "fd00:ec2::/32")
            .map(AddressRange::parse)
            .toList();
    private static final List<AddressRange> LOCAL = Stream.of(
                    "10.0.0.0/8",
                    "100.64.0.0/10",
                    "127.0.0.0/8",
                    "172.16.0.0/12",
                    "192.168.0.0/16",
                    "198.18.0.0/15",
                    "::1/128",
                    "64:ff9b:1::/48",
                    "fc00::/7",
                    "fec0::/10")
            .map(AddressRange::parse)
            .toList();
    private static final List<AddressRange> ENDING_WITH_IPV4 = Stream.of("64:ff9b::/96", "64:ff9b:1::/48", "::/96")
            .map(AddressRange::parse)
            .toList();
    private static final AddressRange LOOPBACK = AddressRange.parse("::1/128");
    private static final AddressRange SIX_TO_FOUR = AddressRange.parse("2002::/16");
    private static final AddressRange TEREDO = AddressRange.parse("2001::/32");
    private static final int IPV4 = 4;

    private final AddressLookup lookup;

    /** DNS lookup of all addresses of a host. */
    @FunctionalInterface
    public interface AddressLookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    AddressGuard(AddressLookup lookup) {
        this.lookup = lookup;
    }

    /** Throws an exception if one of the host's addresses is not allowed. Blocks during the DNS lookup. */
    void check(String host, boolean allowLocal) throws RegistryException {
        try {
            check(host, addresses(host), allowLocal);
        } catch (UnknownHostException unknown) {
            throw RegistryException.unknownHost(host);
        }
    }

    /** Checks a host behind a proxy. The proxy resolves the name, so an unknown host is accepted. */
    void checkBehindProxy(String host, boolean allowLocal) throws RegistryException {
        try {
            check(host, addresses(host), allowLocal);
        } catch (UnknownHostException _) {
            // the proxy resolves the name
        }
    }

    private InetAddress[] addresses(String host) throws UnknownHostException {
        return lookup.addresses(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }

    private static void check(String host, InetAddress[] addresses, boolean allowLocal) throws RegistryException {
        for (var address : addresses) {
            if (!isAllowed(address, allowLocal)) {
                throw new RegistryException(
                        Reason.UNAVAILABLE, "host " + host + " has a local address, which is not allowed");
            }
        }
    }

    static boolean isAllowed(InetAddress address, boolean allowLocal) {
        var bytes = address.getAddress();
        return !TEREDO.has(bytes) && isAllowed(bytes, allowLocal) && isAllowed(embedded(bytes), allowLocal);
    }

    private static boolean isAllowed(byte[] address, boolean allowLocal) {
        return NEVER.stream().noneMatch(network -> network.has(address))
                && (allowLocal || LOCAL.stream().noneMatch(network -> network.has(address)));
    }

    /** Returns the IPv4 address embedded in an IPv6 address, or else the address itself. */
    private static byte[] embedded(byte[] address) {
        if (SIX_TO_FOUR.has(address)) {
            return Arrays.copyOfRange(address, 2, 2 + IPV4);
        }
        boolean hasIpv4 = ENDING_WITH_IPV4.stream().anyMatch(network -> network.has(address)) && !LOOPBACK.has(address);
        return hasIpv4 ? Arrays.copyOfRange(address, address.length - IPV4, address.length) : address;
    }
}
