package dev.sallyport.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Proxies from settings and environment variables. */
class ProxiesTest {

    @ParameterizedTest
    @CsvSource({
        "*, https://registry.example.org, true",
        "example.org, https://registry.example.org, true",
        "example.org, https://example.org, true",
        "example.org, https://badexample.org, false",
        ".example.org, https://registry.example.org, true",
        ".example.org, https://example.org, false",
        "*.example.org, https://registry.example.org, true",
        "*.example.org, https://example.org, false",
        "Registry.Example.ORG, https://registry.example.org, true",
        "registry.example.org:5000, https://registry.example.org:5000, true",
        "registry.example.org:5000, https://registry.example.org, false",
        "registry.example.org:443, https://registry.example.org, true",
        "10.0.0.0/8, https://10.1.2.3, true",
        "10.0.0.0/8, https://11.1.2.3, false",
        "10.0.0.0/8, https://registry.example.org, false",
        "10.1.2.3, https://10.1.2.3:5000, true",
        "10.1.2.3:5000, https://10.1.2.3:5000, true",
        "10.1.2.3:5000, https://10.1.2.3, false",
        "fd00::/8, https://[fd00::1], true",
        "fd00::1, https://[fd00::1], true",
        "[fd00::1]:5000, https://[fd00::1]:5000, true",
        "[fd00::1]:5000, https://[fd00::1], false",
        "nonsense/8, https://10.1.2.3, false",
        "other.org, https://localhost:5000, true",
        "other.org, https://127.0.0.1:5000, true",
        "other.org, https://[::1]:5000, true",
    })
    void bypassesTheProxyForListedHosts(String entry, String url, boolean isDirect) {
        var proxies = Proxies.of(Optional.of("proxy:3128"), Optional.of(List.of("a.org", entry)), Map.of());
        assertThat(proxies.to(Origin.of(URI.create(url))).isEmpty()).isEqualTo(isDirect);
    }

    @Test
    void readsEnvironmentVariablesInEitherCaseWithoutSettings() {
        var environment = Map.of(
                "HTTPS_PROXY",
                "http://secure:1",
                "https_proxy",
                "http://lower:1",
                "http_proxy",
                "http://plain:2",
                "no_proxy",
                "direct.org, 10.0.0.0/8");
        var proxies = Proxies.of(Optional.empty(), Optional.empty(), environment);
        assertThat(to(proxies, "https://a.org")).isEqualTo("secure:1");
        assertThat(to(proxies, "http://a.org")).isEqualTo("plain:2");
        assertThat(to(proxies, "http://a.direct.org")).isEmpty();
        assertThat(to(proxies, "https://10.1.1.1")).isEmpty();
        assertThat(to(Proxies.of(Optional.of("set:3"), Optional.empty(), environment), "http://a.org"))
                .isEqualTo("set:3");
        assertThat(to(Proxies.of(Optional.empty(), Optional.of(List.of()), environment), "https://direct.org"))
                .isEqualTo("secure:1");
        assertThat(to(Proxies.of(Optional.empty(), Optional.empty(), Map.of()), "https://a.org"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://joe:hush@proxy:1", "socks5://joe:hush@proxy", "http://joe:hush@", "joe:hush@ p"})
    void omitsMalformedAddressesFromTheMessage(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Proxies.of(Optional.of(text), Optional.empty(), Map.of()))
                .withMessage("a proxy has the form http://[user:password@]host[:port]")
                .withNoCause();
    }

    @Test
    void hasNoPasswordInItsText() {
        var proxies = Proxies.of(Optional.of("http://joe:hush@proxy:1"), Optional.empty(), Map.of());
        assertThat(proxies.toString())
                .contains("proxy:1")
                .doesNotContain("hush")
                .doesNotContain("joe");
    }

    private static String to(Proxies proxies, String url) {
        return proxies.to(Origin.of(URI.create(url))).map(Proxy::toString).orElse("");
    }
}
