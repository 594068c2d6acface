package dev.sallyport.app.operator;

import dev.sallyport.app.CustomKinds;
import dev.sallyport.settings.SallyportSettings;
import dev.sallyport.workload.ObjectKind;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Installation of the custom kinds before any object is read. */
@Singleton
final class CustomKindSetup {
    private static final int FIRST = 1;

    private final SallyportSettings settings;

    CustomKindSetup(SallyportSettings settings) {
        this.settings = settings;
    }

    void install(@Observes @Priority(FIRST) StartupEvent event) {
        ObjectKind.install(CustomKinds.of(settings.workloads()));
    }
}
