package dev.sallyport.settings;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Reader of the command line's settings. Quarkus reads those of the operator. */
public final class SettingsSource {

    private SettingsSource() {}

    /**
     * Validates the settings if there are any. Without them the slow reader is not started.
     *
     * @throws SettingsException if a value is invalid
     */
    public static void requireValid() {
        if (names().anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("sallyport"))) {
            ofSystem();
        }
    }

    /**
     * Returns the settings of custom workloads if there are any. Without them the slow reader is not started.
     *
     * @throws SettingsException if a value is invalid
     */
    public static Optional<SallyportSettings.Workloads> workloads() {
        return names().anyMatch(name -> name.toLowerCase(Locale.ROOT).matches("sallyport[._]workloads.*"))
                ? Optional.of(ofSystem().workloads())
                : Optional.empty();
    }

    private static Stream<String> names() {
        return Stream.concat(System.getenv().keySet().stream(), System.getProperties().stringPropertyNames().stream());
    }

    /**
     * Reads system properties and environment variables.
     *
     * @throws SettingsException if a value is invalid
     */
    public static SallyportSettings ofSystem() {
        try {
            return new SmallRyeConfigBuilder()
                    .addSystemSources()
                    .addDefaultInterceptors()
                    .addDiscoveredConverters()
                    .withMapping(SallyportSettings.class)
                    .withMappingIgnore("sallyport.**")
                    .build()
                    .getConfigMapping(SallyportSettings.class);
        } catch (RuntimeException e) {
            throw new SettingsException(e);
        }
    }
}
