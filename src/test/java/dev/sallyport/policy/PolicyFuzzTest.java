package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.TestEvaluator;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.workload.Manifests;
import dev.sallyport.workload.Subject;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzz test of the policy compiler: every input compiles or has errors, and a policy with errors denies. */
class PolicyFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Subject POD = Manifests.subject("""
        apiVersion: v1
        kind: Pod
        metadata: {name: web, namespace: shop, labels: {app: web}}
        spec: {containers: [{name: web, image: nginx, securityContext: {privileged: true}}]}
        """);

    static Stream<byte[]> everything() throws IOException {
        return Stream.of(JSON.writeValueAsBytes(EverythingPolicy.json()));
    }

    @MethodSource("everything")
    @FuzzTest(maxDuration = "10m")
    void compilesOrSaysWhyNot(byte[] bytes) {
        DeploymentPolicy policy;
        try {
            policy = JSON.readValue(bytes, DeploymentPolicy.class);
        } catch (IOException _) {
            return; // rejected by the schema in the CRD and by the parser of the webhook
        }
        if (policy == null || policy.getMetadata() == null) {
            return;
        }
        var compilation = Policies.compiler((_, _, _) -> Optional.empty()).compile(policy);

        var verdict = evaluate(compilation.policy());
        for (var error : compilation.errors()) {
            assertThat(error.path()).startsWith("spec");
            assertThat(error.message()).isNotEmpty();
        }
        if (!compilation.errors().isEmpty()
                && compilation.policy().action() == Action.DENY
                && compilation.policy().appliesTo(POD.kind())
                && compilation.policy().matches(POD, Map.of())) {
            assertThat(verdict).isInstanceOf(Verdict.Denied.class);
        }
    }

    private static Verdict evaluate(Policy policy) {
        return TestEvaluator.of(policy).evaluate(AdmissionAttributes.create(POD));
    }
}
