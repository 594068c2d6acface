package dev.sallyport.app.operator;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Readiness probe of the replica, which Quarkus serves on the management port. */
@Singleton
@Readiness
public class ReadinessProbe implements HealthCheck {
    private final OperatorReadiness readiness;

    ReadinessProbe(OperatorReadiness readiness) {
        this.readiness = readiness;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("admission")
                .status(readiness.isReady())
                .build();
    }
}
