package dev.sallyport.sigstore;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Fuzz test: any trusted root is parsed or rejected with a message. */
class TrustedRootFuzzTest {

    @FuzzTest(maxDuration = "10m")
    void parsesOrRejectsAnyContent(byte[] content) {
        try {
            TrustedRoots.read(new String(content, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException rejected) {
            // rejected with a message
        }
    }
}
