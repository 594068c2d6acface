package dev.sallyport.settings;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Locale;
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
        var names =
                Stream.concat(System.getenv().keySet().stream(), System.getProperties().stringPropertyNames().stream());
        if (names.anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("sallyport"))) {
            ofSystem();
        }
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
