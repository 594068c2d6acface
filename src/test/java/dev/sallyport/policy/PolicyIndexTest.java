package dev.sallyport.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.workload.ObjectKind;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyIndexTest {
    private final PolicyIndex index = new PolicyIndex(Policies.compiler((_, _, _) -> Optional.empty()));

    @Test
    void returnsPoliciesForNamespace() {
        index.put(policy("b", "match: {namespaces: [\"shop-*\", blog]}"));
        index.put(policy("a", "match: {}"));

        assertThat(index.of("shop-1")).extracting(Policy::name).containsExactly("a", "b");
        assertThat(index.of("blog")).extracting(Policy::name).containsExactly("a", "b");
        assertThat(index.of("bank")).extracting(Policy::name).containsExactly("a");
    }

    @Test
    void returnsChangedPolicies() {
        index.put(policy("a", "match: {namespaces: [shop]}"));
        assertThat(index.of("shop")).hasSize(1);

        index.put(policy("a", "match: {namespaces: [blog]}"));
        assertThat(index.of("shop")).isEmpty();
        assertThat(index.of("blog")).hasSize(1);

        index.remove("a");
        assertThat(index.of("blog")).isEmpty();
    }

    @Test
    void matchesEverythingWithInvalidMatch() {
        index.put(policy("a", "match: {namespaces: [\"a b\"]}"));

        assertThat(index.of("shop")).hasSize(1);
        assertThat(index.kinds()).contains(ObjectKind.POD, ObjectKind.DEPLOYMENT);
    }

    @Test
    void hasCompilationOfPresentGenerationOnly() {
        var present = policy("a", "match: {}");
        present.getMetadata().setGeneration(2L);
        var earlier = policy("a", "match: {}");
        earlier.getMetadata().setGeneration(1L);
        index.put(present);

        assertThat(index.compilation(present)).isPresent();
        assertThat(index.compilation(earlier)).isEmpty();
    }

    private static DeploymentPolicy policy(String name, String match) {
        var policy = Policies.policy(match + "\npodSecurity: {level: baseline}");
        policy.getMetadata().setName(name);
        return policy;
    }
}
