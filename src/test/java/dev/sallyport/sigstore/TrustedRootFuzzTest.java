package dev.sallyport.sigstore;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever stands in a trust root, it is read or refused with words. */
class TrustedRootFuzzTest {

    @FuzzTest(maxDuration = "10m")
    void isReadOrRefused(byte[] content) {
        try {
            TrustedRoots.read(new String(content, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException refused) {
            // with a message for whoever wrote it
        }
    }
}
