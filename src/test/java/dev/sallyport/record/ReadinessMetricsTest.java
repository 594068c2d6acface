package dev.sallyport.record;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.Environment;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Gauges of condition Ready. */
class ReadinessMetricsTest {
    private static final KubernetesSerialization YAML = new KubernetesSerialization();

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private List<DeploymentPolicy> policies = List.of(
            YAML.unmarshal("""
                metadata: {name: ready}
                status: {conditions: [{type: Ready, status: "True"}]}
                """, DeploymentPolicy.class),
            YAML.unmarshal("""
                metadata: {name: unready}
                status: {conditions: [{type: Ready, status: "False"}]}
                """, DeploymentPolicy.class),
            YAML.unmarshal("metadata: {name: new}", DeploymentPolicy.class));
    private final ReadinessMetrics metrics =
            new ReadinessMetrics(() -> policies, () -> List.of(YAML.unmarshal("""
                metadata: {name: production}
                status: {conditions: [{type: Ready, status: "True"}]}
                """, Environment.class)), meters);

    @BeforeEach
    void refresh() {
        metrics.refresh();
    }

    @Test
    void isOneForReadyObjects() {
        assertThat(policy("ready")).isOne();
        assertThat(meters.get("sallyport.environment.ready")
                        .tag("environment", "production")
                        .gauge()
                        .value())
                .isOne();
    }

    @Test
    void isZeroForUnreadyAndNewObjects() {
        assertThat(policy("unready")).isZero();
        assertThat(policy("new")).isZero();
    }

    @Test
    void isAbsentForDeletedObjects() {
        policies = List.of();
        metrics.refresh();

        assertThat(meters.find("sallyport.policy.ready").gauges()).isEmpty();
    }

    private double policy(String name) {
        return meters.get("sallyport.policy.ready").tag("policy", name).gauge().value();
    }
}
