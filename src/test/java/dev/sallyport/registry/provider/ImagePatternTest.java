package dev.sallyport.registry.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.workload.ImageReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns of images; the expectations are those of the kubelet's matching. */
class ImagePatternTest {

    @ParameterizedTest
    @CsvSource({
        "registry.acme.io, registry.acme.io/shop/web",
        "registry.acme.io/, registry.acme.io/shop/web",
        "registry.acme.io/shop, registry.acme.io/shop/web",
        "registry.acme.io/shop, registry.acme.io/shop-other/web",
        "registry.acme.io:5000, registry.acme.io:5000/web",
        "registry.acme.io:5000/shop, registry.acme.io:5000/shop/web:1.0",
        "*.azurecr.io, acme.azurecr.io/web",
        "*.*.acme.io, a.b.acme.io/web",
        "k8s.*.io, k8s.acme.io/web",
        "registry.*, registry.io/web",
        "app*.acme.io, app7.acme.io/web",
        "app*-eu.acme.io, app7-eu.acme.io/web",
        "*a*b*.acme.io, xaybz.acme.io/web",
        "*, localhost/web",
        "docker.io, nginx",
        "docker.io/library, nginx",
        "docker.io, index.docker.io/acme/web",
        "*.dkr.ecr.*.amazonaws.com, 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web",
        "*.dkr.ecr.*.amazonaws.com.cn, 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/web",
    })
    void matchesAsKubeletsDo(String pattern, String image) {
        assertThat(ImagePattern.parse(pattern).matches(ImageReference.parse(image)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "registry.acme.io, registry.acme.io:5000/web",
        "registry.acme.io:5000, registry.acme.io/web",
        "registry.acme.io, registry.acme.io:443/web",
        "registry.acme.io, registry.acme.io.evil.example/web",
        "registry.acme.io, evil.example/registry.acme.io/web",
        "registry.acme.io, registry-acme.io/web",
        "registry.acme.io/shop/, registry.acme.io/shop-other/web",
        "registry.acme.io/shop, registry.acme.io/other/shop",
        "registry.acme.io/shop, registry.acme.io/sho",
        "*.acme.io, acme.io/web",
        "*.acme.io, a.b.acme.io/web",
        "*.io, registry.acme.io/web",
        "*, registry.acme.io/web",
        "app*-eu.acme.io, app-e.acme.io/web",
        "ab*ba.acme.io, aba.acme.io/web",
        "docker.io, registry-1.docker.io/library/nginx",
        "*.dkr.ecr.*.amazonaws.com, 123456789012.dkr.ecr.eu-west-1.evil-amazonaws.com/web",
        "*.dkr.ecr.*.amazonaws.com, 123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.example/web",
        "*.dkr.ecr.*.amazonaws.com, 123456789012.dkr.ecr.eu.west.amazonaws.com/web",
        "*.dkr.ecr.*.amazonaws.com, 123456789012.dkr.ecr.eu-west-1.amazonaws.com:8443/web",
        "*.dkr.ecr.*.amazonaws.com, evil.example/123456789012.dkr.ecr.eu-west-1.amazonaws.com/web",
        "*.azurecr.io, evil-azurecr.io/web",
        "*.azurecr.io, acme.azurecr.io.evil.example/web",
    })
    void matchesNoOtherImage(String pattern, String image) {
        assertThat(ImagePattern.parse(pattern).matches(ImageReference.parse(image)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/shop",
                "https://registry.acme.io",
                "registry.acme.io:*",
                "registry.acme.io/*",
                "user@registry.acme.io",
                "registry.acme.io?x",
                "registry.acme.io#x",
                "registry.ac me.io",
                "regist\u0440y.acme.io",
                "registry.acme.io/%2e"
            })
    void rejectsTextThatWouldMatchNothingOrSomethingElse(String text) {
        assertThatThrownBy(() -> ImagePattern.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://registry.acme.io/v1/, registry.acme.io/web",
        "http://registry.acme.io/v2/, registry.acme.io/web",
        "https://registry.acme.io/shop, registry.acme.io/shop/web",
        "https://index.docker.io/v1/, nginx",
        "index.docker.io, nginx",
        "docker.io, nginx",
        "*.acme.io, registry.acme.io/web"
    })
    void credentialsAreForImagesAsInKubelets(String key, String image) {
        assertThat(ImagePattern.ofCredential(key).isFor(ImageReference.parse(image)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://registry.acme.io/v1/, registry.acme.io.evil.example/web",
        "index.docker.io, quay.io/web",
        "index.docker.io:444, nginx",
        "index.docker.io/acme, nginx",
        "registry.acme.io, registry.acme.io:5000/web"
    })
    void credentialsAreForNoOtherImage(String key, String image) {
        assertThat(ImagePattern.ofCredential(key).isFor(ImageReference.parse(image)))
                .isFalse();
    }
}
