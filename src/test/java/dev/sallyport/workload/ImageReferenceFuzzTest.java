package dev.sallyport.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.re2j.Pattern;

/** Fuzz test: accepted references are valid for container runtimes, and equal after formatting and parsing. */
class ImageReferenceFuzzTest {

    /** Grammar of github.com/distribution/reference v0.6.0, from its documentation. */
    private static final Pattern GRAMMAR = Pattern.compile("(?:(?:"
            + "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*"
            + "|\\[[a-fA-F0-9:]+])(?::[0-9]+)?/)?"
            + "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
            + "(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?"
            + "(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?");

    @FuzzTest(maxDuration = "10m")
    void acceptedReferenceIsValidAndStable(FuzzedDataProvider data) {
        var text = data.consumeRemainingAsString();
        ImageReference image;
        try {
            image = ImageReference.parse(text);
        } catch (IllegalArgumentException rejection) {
            assertThat(rejection.getMessage()).isNotEmpty();
            return;
        }
        assertThat(GRAMMAR.matches(text)).as(text).isTrue();
        assertThat(ImageReference.parse(image.toString())).isEqualTo(image);
        assertThat(image.tag() == null && image.digest() == null).isFalse();
    }
}
