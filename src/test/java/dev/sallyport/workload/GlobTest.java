package dev.sallyport.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "shop,shop",
        "shop-*,shop-1",
        "shop-*,shop-",
        "*,shop",
        "**,a/b/c",
        "docker.io/library/*,docker.io/library/nginx",
        "docker.io/**,docker.io/library/nginx",
        "a*c*e,abcde",
        "a.c,a.c"
    })
    void matchesName(String glob, String name) {
        assertThat(Glob.parse(glob).matches(name)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "shop,shop-1",
        "shop,sho",
        "shop,SHOP",
        "shop-*,shop",
        "shop-*,ashop-1",
        "*,a/b",
        "docker.io/library/*,docker.io/library/a/b",
        "docker.io/**,quay.io/docker.io/a",
        "a*c,abcd",
        "a.c,abc"
    })
    void doesNotMatchName(String glob, String name) {
        assertThat(Glob.parse(glob).matches(name)).isFalse();
    }

    /** Names in certificates may contain line breaks. */
    @ParameterizedTest
    @ValueSource(strings = {"https://a.io/**", "https://a.io/**x", "**"})
    void doesNotMatchLineBreaks(String glob) {
        assertThat(Glob.parse(glob).matches("https://a.io/b\nx")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a***", "[a]", "a?", "{a,b}", "a\\"})
    void rejectsInvalidGlob(String glob) {
        assertThatThrownBy(() -> Glob.parse(glob)).isInstanceOf(IllegalArgumentException.class);
    }
}
