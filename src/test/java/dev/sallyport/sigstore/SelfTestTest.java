package dev.sallyport.sigstore;

import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;

/** Its files were made once by {@link SigstoreMint}, with a timestamp; they hold for ever. */
class SelfTestTest {
    @Test
    void tellsTheGoodSignatureFromTheBad() {
        assertThatNoException().isThrownBy(SelfTest::run);
    }
}
