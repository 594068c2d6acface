package dev.sallyport.check.image;

import static dev.sallyport.check.image.ImageFixture.DIGEST;
import static dev.sallyport.check.image.ImageFixture.workload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class DigestCheckTest {

    @Test
    void passesDigests() {
        assertThat(new DigestCheck().evaluate(workload("nginx@" + DIGEST, "nginx:1.27@" + DIGEST)))
                .isEqualTo(new Passed());
        assertThat(new DigestCheck().evaluate(workload("nginx@sha512:" + "a".repeat(128))))
                .isEqualTo(new Passed());
    }

    @Test
    void failsTags() {
        assertThat(new DigestCheck().evaluate(workload("nginx@" + DIGEST, "nginx:1.27")))
                .isEqualTo(new Failed(List.of(new Problem(
                        "spec.template.spec.containers[1].image",
                        "image \"nginx:1.27\" has no digest; its tag can be moved to another image",
                        "use the digest: docker.io/library/nginx@sha256:..."))));
    }

    @Test
    void failsInvalidReference() {
        assertThat(new DigestCheck().evaluate(workload("nginx@sha256:abc"))).isInstanceOf(Failed.class);
    }
}
