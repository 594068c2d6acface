package dev.sallyport.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
    private static final String HEX = "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "nginx, docker.io/library/nginx:latest",
        "nginx:1.27, docker.io/library/nginx:1.27",
        "acme/web, docker.io/acme/web:latest",
        "docker.io/nginx, docker.io/library/nginx:latest",
        "docker.io/acme/web:v1, docker.io/acme/web:v1",
        "index.docker.io/nginx, docker.io/library/nginx:latest",
        "index.docker.io/acme/web, docker.io/acme/web:latest",
        "localhost/web, localhost/web:latest",
        "localhost:5000/web:v1, localhost:5000/web:v1",
        "registry.acme.io/shop/web:1.4, registry.acme.io/shop/web:1.4",
        "registry.acme.io:443/web, registry.acme.io:443/web:latest",
        "registry.acme.io:65535/web, registry.acme.io:65535/web:latest",
        "a/b/c/d:e, docker.io/a/b/c/d:e",
        "my_app/a__b/c---d.e:_v.1-X, docker.io/my_app/a__b/c---d.e:_v.1-X",
        "127.0.0.1:5000/web, 127.0.0.1:5000/web:latest",
        "'[::1]:5000/web', '[::1]:5000/web:latest'",
        "'[fd00::2]/web', '[fd00::2]/web:latest'",
        "xn--e1afmkfd.example/web, xn--e1afmkfd.example/web:latest",
    })
    void normalizesLikeContainerd(String text, String whole) {
        assertThat(ImageReference.parse(text)).hasToString(whole);
    }

    @Test
    void keepsDigestWithoutAddingTag() {
        var image = ImageReference.parse("registry.acme.io/web@sha256:" + HEX);
        assertThat(image).isEqualTo(new ImageReference("registry.acme.io", "web", null, "sha256:" + HEX));
    }

    @Test
    void keepsTagAndDigest() {
        var image = ImageReference.parse("web:v1@sha256:" + HEX);
        assertThat(image).isEqualTo(new ImageReference("docker.io", "library/web", "v1", "sha256:" + HEX));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " nginx",
                "nginx ",
                "ngi nx",
                "nginx\n",
                "nginx\t:v1",
                "nginx\u0000",
                "ngi\u200bnx",
                "\ufeffnginx",
                "ngin\u00ad",
                "\u0455hop/web",
                "registry\u3002acme.io/web",
                "n\u202einx"
            })
    void rejectsWhiteSpaceAndNonAscii(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> ImageReference.parse(text));
    }

    @Test
    void reportsCodePointOfHiddenCharacter() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageReference.parse("ngi\u200bnx"))
                .withMessage("the image reference contains the invalid character U+200B");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Nginx",
                "acme/Web",
                "Acme/web",
                "registry.acme.io/Shop/web",
                "REGISTRY.acme.io/web",
                "[FD00::2]/web",
                "DOCKER.IO/library/nginx"
            })
    void rejectsUpperCase(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageReference.parse(text))
                .withMessageContaining("upper-case");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":v1",
                "/nginx",
                "nginx/",
                "acme//web",
                "acme/_web",
                "acme/web_",
                "acme/a___b",
                "acme/a..b",
                "acme/a._b",
                "-nginx",
                "nginx-",
                "nginx:",
                "nginx:-v1",
                "nginx:.v1",
                "nginx:v1:v2",
                "nginx:v/1",
                "nginx:v+1",
                "https://registry.acme.io/web",
                "registry.acme.io./web",
                "-registry.acme.io/web",
                "registry..io/web",
                ".io/web",
                "registry.acme.io/",
                "registry.acme.io:/web",
                "registry.acme.io:0/web",
                "registry.acme.io:0443/web",
                "registry.acme.io:65536/web",
                "registry.acme.io:99999/web",
                "registry.acme.io:999999/web",
                "registry.acme.io:port/web",
                "user:password@registry.acme.io/web",
                "[::1/web",
                "::1/web",
                "[]/web",
                "[::1%25eth0]/web",
                "nginx@",
                "nginx@sha256",
                "nginx@sha256:",
                "nginx@sha256:abc",
                "a\\b.c/web",
                "a.b?c/web",
                "a.b#c/web",
                "a.b%2f/web",
                "nginx@md5:abc"
            })
    void rejectsInvalidReference(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageReference.parse(text))
                .withMessageStartingWith("image reference \"");
    }

    @Test
    void rejectsInvalidDigest() {
        assertRejected("nginx@sha256:" + HEX.toUpperCase(java.util.Locale.ROOT), "not a digest");
        assertRejected("nginx@sha256:" + HEX + "0", "not a digest");
        assertRejected("nginx@sha256:" + HEX + "@sha256:" + HEX, "not a digest");
        assertRejected("nginx@SHA256:" + HEX, "not a digest");
        assertRejected("nginx@sha512:" + HEX, "not a digest");
        assertRejected("nginx@sha384:" + HEX, "sha384 digests are not supported");
        assertRejected(HEX, "64 hexadecimal digits");
    }

    @Test
    void limitsLengths() {
        assertThat(ImageReference.parse("a.io/" + "b".repeat(255)).repository()).hasSize(255);
        assertRejected("a.io/" + "b".repeat(256), "longer than 255");
        assertThat(ImageReference.parse("nginx:" + "v".repeat(128)).tag()).hasSize(128);
        assertRejected("nginx:" + "v".repeat(129), "not a tag");
        assertRejected("a/".repeat(2500) + "b", "longer than 1024");
    }

    private static void assertRejected(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageReference.parse(text))
                .withMessageContaining(reason);
    }
}
