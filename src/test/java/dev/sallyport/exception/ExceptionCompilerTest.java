package dev.sallyport.exception;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.compile.SpecError;
import dev.sallyport.policy.ExceptionYaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExceptionCompilerTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @Test
    void compilesValidException() {
        var compilation = ExceptionCompiler.compile(ExceptionYaml.exception("legacy", ExceptionYaml.ASKED));

        assertThat(compilation.errors()).isEmpty();
        assertThat(compilation.waiver()).hasValueSatisfying(exception -> {
            assertThat(exception.title()).isEqualTo("shop/legacy");
            assertThat(exception.approved()).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[policy]|[]|spec.policies",
                "[policy]|['*']|spec.policies[0]",
                "[policy]|['shop-*']|spec.policies[0]",
                "[network/host-port]|[]|spec.checks",
                "[network/host-port]|['network/*']|spec.checks[0]",
                "[network/host-port]|['**']|spec.checks[0]",
                "[network/host-port]|[host-port]|spec.checks[0]",
                "[network/host-port]|[network/host-prot]|spec.checks[0]",
                "[{kind: Deployment, name: web}]|[]|spec.workloads",
                "name: web|name: '*'|spec.workloads[0].name",
                "name: web|name: '**'|spec.workloads[0].name",
                "name: web|name: ''|spec.workloads[0].name",
                "name: web|name: 'w{e}b'|spec.workloads[0].name",
                "the old balancer needs it|because|spec.reason",
                "the old balancer needs it|'            '|spec.reason",
                "2026-12-01T00:00:00Z|tomorrow|spec.expirationTime",
                "2026-12-01T00:00:00Z|'2026-12-01'|spec.expirationTime",
                "requestedBy: jane|requestedBy: ''|spec.requestedBy",
                "requestedBy: jane|'requestedBy: jane\napprovedBy: jane'|spec.approvedBy",
                "[network/host-port]|[image/signature]|spec.images",
                "[network/host-port]|'[image/vulnerability]\nimages: [docker.io/library/nginx]'|spec.images[0]",
                "[network/host-port]|'[image/attestation]\nimages: [\"docker.io/library/nginx:1.25\"]'|spec.images[0]",
                "[network/host-port]|'[image/signature]\n"
                        + "images: [\"docker.io/library/nginx@sha256:*\"]'|spec.images[0]",
                "[network/host-port]|'[image/signature, image/digest]\n"
                        + "images: [docker.io/library/nginx]'|spec.images[0]",
                "[network/host-port]|'[image/source]\nimages: [\"**\"]'|spec.images[0]",
                "[network/host-port]|'[image/source]\nimages: [\"*/**\"]'|spec.images[0]"
            })
    void rejectsInvalidField(String right, String wrong, String path) {
        var compilation = ExceptionCompiler.compile(ExceptionYaml.replaced(right, wrong));

        assertThat(compilation.waiver()).isEmpty();
        assertThat(compilation.errors()).extracting(SpecError::path).containsExactly(path);
    }

    @Test
    void compilesImagesByDigestAndByReferenceForReferenceChecks() {
        for (var images : new String[] {
            "[image/signature]\nimages: [\"docker.io/library/*@" + DIGEST + "\"]",
            "[image/digest]\nimages: [\"docker.io/library/nginx:1.25\"]",
            "[image/source]",
            "[image/source]\nimages: [docker.io/library/*]"
        }) {
            assertThat(ExceptionCompiler.compile(ExceptionYaml.replaced("[network/host-port]", images))
                            .errors())
                    .as(images)
                    .isEmpty();
        }
    }
}
