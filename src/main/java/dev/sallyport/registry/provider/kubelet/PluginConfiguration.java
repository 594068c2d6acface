package dev.sallyport.registry.provider.kubelet;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sallyport.registry.provider.CredentialProvider;
import dev.sallyport.registry.provider.kubelet.ProviderConfig.Plugin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reader of the kubelet's CredentialProviderConfig: the file, or the directory of files, of {@code
 * --image-credential-provider-config}. It accepts the configurations that a kubelet accepts, and names every mistake.
 */
public final class PluginConfiguration {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final int MAX_BYTES = 1024 * 1024;
    private static final String VERSION = "kubelet.config.k8s.io/v1";
    private static final Set<String> VERSIONS = Set.of(VERSION, VERSION + "beta1", VERSION + "alpha1");
    private static final Set<String> ENDINGS = Set.of(".json", ".yaml", ".yml");

    private PluginConfiguration() {}

    /**
     * Reads the configuration.
     *
     * @param directory directory of the plugins
     * @param environment environment of the operator, which the plugins receive without its own settings
     * @throws IllegalArgumentException if it cannot be read or is invalid, with all mistakes
     */
    public static List<CredentialProvider> read(Path configuration, Path directory, Map<String, String> environment) {
        var errors = new ArrayList<String>();
        var plugins = files(configuration).stream()
                .flatMap(file -> plugins(file, errors).stream())
                .toList();
        if (plugins.isEmpty()) {
            errors.add("providers: at least one is required");
        }
        var names = new TreeSet<String>();
        for (var plugin : plugins) {
            if (!names.add(plugin.name())) {
                errors.add("providers[" + plugin.name() + "]: the name is used twice");
            }
        }
        var reader = new PluginReader(directory, environment, errors);
        var providers =
                plugins.stream().flatMap(plugin -> reader.read(plugin).stream()).toList();
        if (!errors.isEmpty()) {
            throw invalid(configuration, String.join("; ", errors));
        }
        return providers;
    }

    private static IllegalArgumentException invalid(Path configuration, String reason) {
        return new IllegalArgumentException(
                "the configuration of credential providers in " + configuration + " is invalid: " + reason);
    }

    private static List<Path> files(Path configuration) {
        if (!Files.isDirectory(configuration)) {
            return List.of(configuration);
        }
        try (var files = Files.list(configuration)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .filter(file -> ENDINGS.stream().anyMatch(file.toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw invalid(configuration, "the directory cannot be read");
        }
    }

    private static List<Plugin> plugins(Path file, List<String> errors) {
        var config = content(file);
        if (!config.kind().equals("CredentialProviderConfig") || !VERSIONS.contains(config.apiVersion())) {
            errors.add("kind and apiVersion must be those of a CredentialProviderConfig of " + VERSION);
        }
        return config.providers();
    }

    private static ProviderConfig content(Path file) {
        try (var stream = Files.newInputStream(file)) {
            var text = new String(stream.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            var content = new Load(LoadSettings.builder().build()).loadFromString(text);
            if (!(content instanceof Map<?, ?>)) {
                throw invalid(file, "it is no YAML object");
            }
            return MAPPER.convertValue(content, ProviderConfig.class);
        } catch (IOException unreadable) {
            throw invalid(file, "it cannot be read");
        } catch (YamlEngineException malformed) {
            throw invalid(file, "it is no YAML");
        } catch (IllegalArgumentException malformed) {
            throw malformed.getCause() == null ? malformed : invalid(file, reason(malformed));
        }
    }

    private static String reason(IllegalArgumentException malformed) {
        return malformed.getCause() instanceof UnrecognizedPropertyException unknown
                ? "it has the unknown field \"" + unknown.getPropertyName() + "\""
                : "a field has a value of another type";
    }
}
