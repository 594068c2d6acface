package dev.sallyport.registry.provider.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signatures of requests to AWS, compared with the published test suite of version 4. */
class AwsSignatureTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final Instant TIME = Instant.parse("2015-08-30T12:36:00Z");
    private static final URI HOST = URI.create("https://example.amazonaws.com/");

    @Test
    void isThatOfThePublishedExample() {
        var keys = new AwsKeys("AKIDEXAMPLE", SECRET, "");

        assertThat(new AwsSignature(keys, "us-east-1", "service", TIME).sign(HOST, Map.of(), ""))
                .containsEntry("X-Amz-Date", "20150830T123600Z")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date,"
                                + " Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    }

    @Test
    void coversSessionTokenContentAndHeaders() {
        var keys = new AwsKeys("AKIDEXAMPLE", SECRET, "session");
        var signature = new AwsSignature(keys, "us-east-1", "ecr", TIME);
        var one = signature.sign(HOST, Map.of("X-Amz-Target", "a"), "{}").get("Authorization");

        assertThat(one).contains("SignedHeaders=host;x-amz-date;x-amz-security-token;x-amz-target");
        assertThat(signature.sign(HOST, Map.of("X-Amz-Target", "b"), "{}").get("Authorization"))
                .isNotEqualTo(one);
        assertThat(signature.sign(HOST, Map.of("X-Amz-Target", "a"), "{ }").get("Authorization"))
                .isNotEqualTo(one);
        assertThat(new AwsSignature(new AwsKeys("AKIDEXAMPLE", SECRET, "other"), "us-east-1", "ecr", TIME)
                        .sign(HOST, Map.of("X-Amz-Target", "a"), "{}")
                        .get("Authorization"))
                .isNotEqualTo(one);
        assertThat(signature.toString()).doesNotContain(SECRET, "session");
    }
}
