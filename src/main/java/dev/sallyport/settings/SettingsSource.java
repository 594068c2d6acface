package dev.sallyport.settings;

import io.smallrye.config.SmallRyeConfigBuilder;

/** Where the command line's settings come from; the operator's are read by Quarkus. */
public final class SettingsSource {

    private SettingsSource() {}

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
