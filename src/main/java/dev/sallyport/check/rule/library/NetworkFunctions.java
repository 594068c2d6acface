package dev.sallyport.check.rule.library;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import java.util.Map;

/** Functions of IP addresses and ranges of them. */
public final class NetworkFunctions {
    private static final CelType IP = OpaqueType.create("net.IP");
    private static final CelType CIDR = OpaqueType.create("net.CIDR");
    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType TRUTH = SimpleType.BOOL;
    private static final CelType NUMBER = SimpleType.INT;

    private NetworkFunctions() {}

    /** Returns the library. */
    public static FunctionSet library() {
        var functions = new FunctionSet(Map.of(IP, IpAddress.class, CIDR, CidrRange.class));
        addresses(functions);
        ranges(functions);
        return functions;
    }

    private static void addresses(FunctionSet functions) {
        functions
                .global("ip", IP, each -> IpAddress.parse((String) each[0]), TEXT)
                .global("isIP", TRUTH, each -> IpAddress.isValid((String) each[0]), TEXT)
                .global(
                        "ip.isCanonical",
                        TRUTH,
                        each -> IpAddress.parse((String) each[0]).toString().equals(each[0]),
                        TEXT)
                .global("string", TEXT, each -> each[0].toString(), IP)
                .member("family", NUMBER, each -> (long) address(each).family(), IP);
        functions.member("isUnspecified", TRUTH, each -> address(each).isUnspecified(), IP);
        functions.member("isLoopback", TRUTH, each -> address(each).isLoopback(), IP);
        functions.member("isLinkLocalMulticast", TRUTH, each -> address(each).isLinkLocalMulticast(), IP);
        functions.member("isLinkLocalUnicast", TRUTH, each -> address(each).isLinkLocalUnicast(), IP);
        functions.member("isGlobalUnicast", TRUTH, each -> address(each).isGlobalUnicast(), IP);
    }

    private static IpAddress address(Object[] arguments) {
        return (IpAddress) arguments[0];
    }

    private static void ranges(FunctionSet functions) {
        functions
                .global("cidr", CIDR, each -> CidrRange.parse((String) each[0]), TEXT)
                .global("isCIDR", TRUTH, each -> CidrRange.isValid((String) each[0]), TEXT)
                .global("string", TEXT, each -> each[0].toString(), CIDR)
                .member("ip", IP, each -> range(each).address(), CIDR)
                .member("prefixLength", NUMBER, each -> (long) range(each).length(), CIDR)
                .member("masked", CIDR, each -> range(each).masked(), CIDR)
                .member("containsIP", TRUTH, each -> range(each).contains((IpAddress) each[1]), CIDR, IP)
                .member(
                        "containsIP",
                        TRUTH,
                        each -> range(each).contains(IpAddress.parse((String) each[1])),
                        CIDR,
                        TEXT)
                .member("containsCIDR", TRUTH, each -> range(each).contains((CidrRange) each[1]), CIDR, CIDR)
                .member(
                        "containsCIDR",
                        TRUTH,
                        each -> range(each).contains(CidrRange.parse((String) each[1])),
                        CIDR,
                        TEXT);
    }

    private static CidrRange range(Object[] arguments) {
        return (CidrRange) arguments[0];
    }
}
