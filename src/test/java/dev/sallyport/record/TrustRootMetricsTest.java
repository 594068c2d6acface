package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.TrustRoot;
import dev.sallyport.api.v1alpha1.TrustRootSpec;
import dev.sallyport.policy.KeyMaterial;
import dev.sallyport.policy.TrustRoots;
import dev.sallyport.sigstore.SigstoreMint;
import dev.sallyport.sigstore.TrustedRoots;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TrustRootMetricsTest {
    @Test
    void sayUntilWhenEachThatCanBeUsedWillDo() {
        var meters = new SimpleMeterRegistry();
        var roots = new TrustRoots(KeyMaterial.NONE, TrustedRoots::read);
        var metrics = new TrustRootMetrics(roots, meters);
        roots.put(root("good", new SigstoreMint().trustedRoot().toString()));
        roots.put(root("bad", "{}"));

        metrics.refresh();

        assertThat(meters.getMeters()).singleElement().satisfies(meter -> {
            assertThat(meter.getId().getTag("trust_root")).isEqualTo("good");
            assertThat(meter.measure().iterator().next().getValue())
                    .isEqualTo((double) Instant.parse("2036-10-29T12:00:00Z").getEpochSecond());
        });
        roots.remove("good");
        metrics.refresh();
        assertThat(meters.getMeters()).isEmpty();
    }

    private static TrustRoot root(String name, String json) {
        var root = new TrustRoot();
        root.setMetadata(new ObjectMetaBuilder().withName(name).build());
        root.setSpec(new TrustRootSpec(new TrustRootSpec.Source(json, null, null)));
        return root;
    }
}
