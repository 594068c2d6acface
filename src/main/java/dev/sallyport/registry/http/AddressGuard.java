package dev.sallyport.registry.http;

import dev.sallyport.registry.http.RegistryException.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps requests away from what only we can reach: whoever names an image would have us ask for him.
 *
 * <p>Every address of a host is looked at before each request, redirect and token request. {@code java.net.http} then
 * looks the name up once more by itself and cannot be handed an address, so a name that changes in between is not seen.
 * That gap is as small as it can be made from here: the JVM keeps answers for 30 seconds, both look-ups share them, and
 * over https nothing is sent before the other side has proven with a certificate that it has that name, which no service
 * inside can for the name of a stranger. Hosts spoken to over http are those that the administrator lists.
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
    private static final List<AddressRange> WITH_IPV4_AT_THE_END = Stream.of("64:ff9b::/96", "64:ff9b:1::/48", "::/96")
            .map(AddressRange::parse)
            .toList();
    private static final AddressRange LOOPBACK = AddressRange.parse("::1/128");
    private static final AddressRange SIX_TO_FOUR = AddressRange.parse("2002::/16");
    private static final AddressRange TEREDO = AddressRange.parse("2001::/32");
    private static final int IPV4 = 4;

    private final Names names;

    /** Where the addresses of a host are looked up. */
    @FunctionalInterface
    public interface Names {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    AddressGuard(Names names) {
        this.names = names;
    }

    /** Refuses a host if one of its addresses is not to be spoken to. Blocks while the name is looked up. */
    void check(String host, boolean allowLocal) throws RegistryException {
        try {
            check(host, addresses(host), allowLocal);
        } catch (UnknownHostException unknown) {
            throw new RegistryException(Kind.UNAVAILABLE, "host " + host + " is unknown");
        }
    }

    /** The same for a host behind a proxy, whose name need not be known here: the proxy looks it up by itself. */
    void checkBehindProxy(String host, boolean allowLocal) throws RegistryException {
        try {
            check(host, addresses(host), allowLocal);
        } catch (UnknownHostException _) {
            // so nothing here has that name
        }
    }

    private InetAddress[] addresses(String host) throws UnknownHostException {
        return names.addresses(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    }

    private static void check(String host, InetAddress[] addresses, boolean allowLocal) throws RegistryException {
        for (var address : addresses) {
            if (!isAllowed(address, allowLocal)) {
                throw new RegistryException(
                        Kind.UNAVAILABLE, "host " + host + " has a local address, which none may have here");
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

    /** The IPv4 address that an IPv6 address is a way to; the address itself where it is none. */
    private static byte[] embedded(byte[] address) {
        if (SIX_TO_FOUR.has(address)) {
            return Arrays.copyOfRange(address, 2, 2 + IPV4);
        }
        boolean atTheEnd =
                WITH_IPV4_AT_THE_END.stream().anyMatch(network -> network.has(address)) && !LOOPBACK.has(address);
        return atTheEnd ? Arrays.copyOfRange(address, address.length - IPV4, address.length) : address;
    }
}
