package dev.sallyport.settings;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Locale;
import java.util.stream.Stream;

/** Where the command line's settings come from; the operator's are read by Quarkus. */
public final class SettingsSource {

    private SettingsSource() {}

    /**
     * Reads the settings where there are any to read, which takes its time.
     *
     * @throws SettingsException where a value is wrong
     */
    public static void requireRight() {
        var names =
                Stream.concat(System.getenv().keySet().stream(), System.getProperties().stringPropertyNames().stream());
        if (names.anyMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("sallyport"))) {
            ofSystem();
        }
    }

    /**
     * Reads system properties and environment variables.
     *
     * @throws SettingsException where a value is wrong
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
