package dev.sallyport.app.operator;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness probe of the replica, which Quarkus serves on the management port; its data names the conditions. */
@Singleton
@Readiness
public class ReadinessProbe implements HealthCheck {
    private final OperatorReadiness readiness;

    ReadinessProbe(OperatorReadiness readiness) {
        this.readiness = readiness;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("admission");
        var state = readiness.state();
        state.forEach(response::withData);
        return response.status(!state.containsValue(false)).build();
    }
}
