package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

/** The self-test files are from {@link SigstoreMint} with a timestamp, so they do not expire. */
class SelfTestTest {
    @Test
    void acceptsValidAndRejectsInvalidSignature() {
        assertThatNoException().isThrownBy(SelfTest::run);
    }
}
