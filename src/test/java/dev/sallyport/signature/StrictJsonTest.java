package dev.sallyport.signature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    @Test
    void parsesObject() {
        assertThat(StrictJson.object("{\"a\":\"ä\"}".getBytes(StandardCharsets.UTF_8))
                        .path("a")
                        .asText())
                .isEqualTo("ä");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "1",
                "null",
                "{",
                "{} {}",
                "{}x",
                "{\"a\":1,\"a\":2}",
                "{\"b\":{\"a\":1,\"a\":2}}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":NaN}",
                "\ufeff{}",
                "{/**/}"
            })
    void rejectsOtherText(String text) {
        assertRejected(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void rejectsDeepNestingAndOtherEncodings() {
        assertRejected("{\"a\":".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        assertRejected("{}".getBytes(StandardCharsets.UTF_16));
        assertRejected(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'});
    }

    @Test
    void omitsContentFromMessages() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StrictJson.object("{\"auth\":s3cr3t}".getBytes(StandardCharsets.UTF_8)))
                .withMessageNotContaining("s3cr3t");
    }

    private static void assertRejected(byte[] content) {
        assertThatIllegalArgumentException().isThrownBy(() -> StrictJson.object(content));
    }
}
