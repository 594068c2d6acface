package dev.sallyport.registry.http;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Hosts that bypass the proxy, as in {@code NO_PROXY}: {@code *} for all hosts; a domain with its subdomains;
 * {@code .domain} or {@code *.domain} for the subdomains alone; an address or a range for hosts given as addresses.
 * An entry may end in a port, except a range and {@code *}. The local host always bypasses the proxy.
 */
record NoProxy(List<String> entries) {

    NoProxy {
        entries = entries.stream()
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    boolean has(Origin origin) {
        var host = bare(origin.host());
        var address = address(host);
        if (host.equals("localhost")
                || address.filter(InetAddress::isLoopbackAddress).isPresent()) {
            return true;
        }
        return entries.stream().anyMatch(entry -> matches(entry, host, address, origin.port()));
    }

    private static boolean matches(String entry, String host, Optional<InetAddress> address, int port) {
        if (entry.equals("*")) {
            return true;
        }
        if (entry.indexOf('/') >= 0) {
            return address.filter(each -> isIn(entry, each)).isPresent();
        }
        if (address(bare(entry)).isPresent()) {
            return address.equals(address(bare(entry)));
        }
        int colon = entry.lastIndexOf(':');
        var name = bare(colon < 0 ? entry : entry.substring(0, colon));
        if (colon >= 0 && !entry.substring(colon + 1).equals(String.valueOf(port))) {
            return false;
        }
        var literal = address(name);
        return literal.isPresent() ? address.equals(literal) : isNamed(name, host);
    }

    private static boolean isNamed(String name, String host) {
        var domain = name.startsWith("*.") ? name.substring(1) : name;
        return domain.startsWith(".") ? host.endsWith(domain) : host.equals(domain) || host.endsWith("." + domain);
    }

    private static boolean isIn(String range, InetAddress address) {
        try {
            return AddressRange.parse(range).has(address.getAddress());
        } catch (IllegalArgumentException malformed) {
            return false; // NO_PROXY is shared with other programs, so a malformed entry is ignored
        }
    }

    private static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }

    /** Removes the brackets around an IPv6 address. */
    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
