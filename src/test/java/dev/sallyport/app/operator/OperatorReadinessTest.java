package dev.sallyport.app.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sallyport.app.operator.OperatorReadiness.Condition;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class OperatorReadinessTest {

    @Test
    void isReadyWhenTheLastConditionIsMetAndNamesTheOthers() {
        var isWarm = new AtomicBoolean();
        var probe = new ReadinessProbe(new OperatorReadiness(
                List.of(new Condition("policies known", () -> true), new Condition("warm-up ended", isWarm::get))));

        var cold = probe.call();
        assertThat(cold.getStatus()).isEqualTo(Status.DOWN);
        assertThat(cold.getData().orElseThrow())
                .containsExactly(entry("policies known", true), entry("warm-up ended", false));

        isWarm.set(true);
        assertThat(probe.call().getStatus()).isEqualTo(Status.UP);
    }
}
