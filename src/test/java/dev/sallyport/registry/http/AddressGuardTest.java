package dev.sallyport.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Public, local and always rejected addresses. */
class AddressGuardTest {
    private static final boolean STRICT = false;
    private static final boolean LOCAL = true;

    @ParameterizedTest
    @ValueSource(strings = {"93.184.216.34", "172.32.0.1", "11.0.0.1", "2606:2800:220:1::1", "64:ff9b::5db8:d822"})
    void allowsPublicAddresses(String address) {
        assertThat(AddressGuard.isAllowed(InetAddress.ofLiteral(address), STRICT))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1", "127.255.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
                "198.18.0.1", "::1", "fd12::1", "fc00::1", "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
                "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::5db8:d822", "2002:7f00:1::", "2002:a00:1::",
                        "::127.0.0.1"
            })
    void allowsLocalAddressesOnlyByConfiguration(String address) {
        assertThat(AddressGuard.isAllowed(InetAddress.ofLiteral(address), STRICT))
                .isFalse();
        assertThat(AddressGuard.isAllowed(InetAddress.ofLiteral(address), LOCAL))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254", "169.254.0.1", "0.0.0.0", "0.1.2.3", "100.100.100.200", "192.0.0.192", "224.0.0.1",
                "255.255.255.255", "240.0.0.1", "::", "fe80::1", "ff02::1", "fd00:ec2::254", "::ffff:169.254.169.254",
                "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "2002:a9fe:a9fe::", "2001::1"
            })
    void neverAllowsLinkLocalAndMetadataAddresses(String address) {
        assertThat(AddressGuard.isAllowed(InetAddress.ofLiteral(address), STRICT))
                .isFalse();
        assertThat(AddressGuard.isAllowed(InetAddress.ofLiteral(address), LOCAL))
                .isFalse();
    }
}
