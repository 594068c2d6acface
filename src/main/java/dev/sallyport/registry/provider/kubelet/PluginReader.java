package dev.sallyport.registry.provider.kubelet;

import dev.sallyport.compile.Durations;
import dev.sallyport.registry.provider.CredentialProvider;
import dev.sallyport.registry.provider.ImagePattern;
import dev.sallyport.registry.provider.TokenAttributes;
import dev.sallyport.registry.provider.exec.ExternalProgram;
import dev.sallyport.registry.provider.kubelet.ProviderConfig.Plugin;
import dev.sallyport.registry.provider.kubelet.ProviderConfig.Tokens;
import dev.sallyport.registry.provider.kubelet.ProviderConfig.Variable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reader of single plugins, with the rules of kubelets; it adds mistakes to a list. */
final class PluginReader {
    private static final String VERSION = "credentialprovider.kubelet.k8s.io/v1";
    private static final Set<String> VERSIONS = Set.of(VERSION, VERSION + "beta1", VERSION + "alpha1");
    private static final Pattern ANNOTATION =
            Pattern.compile("([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
    private static final Pattern VARIABLE = Pattern.compile("[^=\\x00]+");
    private static final String TOKEN = "Token";
    private static final Set<String> CACHE_TYPES = Set.of("ServiceAccount", TOKEN);
    /** Variables of the operator that plugins do not receive, because they may contain credentials. */
    private static final List<String> OWN_VARIABLES = List.of("SALLYPORT_", "QUARKUS_");

    private final Path directory;
    private final Map<String, String> environment;
    private final List<String> errors;

    PluginReader(Path directory, Map<String, String> environment, List<String> errors) {
        this.directory = directory;
        this.environment = Map.copyOf(environment);
        this.errors = errors;
    }

    /** Returns the plugin as a provider; empty if it has a mistake. */
    Optional<CredentialProvider> read(Plugin plugin) {
        int before = errors.size();
        var path = "providers[" + plugin.name() + "]";
        var file = file(plugin.name(), path);
        if (!VERSIONS.contains(plugin.apiVersion())) {
            errors.add(path + ".apiVersion: must be " + VERSION);
        }
        var images = images(plugin.matchImages(), path + ".matchImages");
        var duration = duration(plugin, path + ".defaultCacheDuration");
        requireVariables(plugin.env(), path + ".env");
        var tokens = Optional.ofNullable(plugin.tokenAttributes())
                .map(attributes -> tokens(attributes, plugin, path + ".tokenAttributes"));
        return errors.size() > before
                ? Optional.empty()
                : Optional.of(new PluginProvider(
                        plugin.name(),
                        plugin.apiVersion(),
                        images,
                        duration,
                        tokens,
                        new ExternalProgram(file, plugin.args(), environment(plugin.env()))));
    }

    private Path file(String name, String path) {
        if (name.isEmpty()
                || name.contains("/")
                || name.contains(" ")
                || Set.of(".", "..").contains(name)) {
            errors.add(path + ".name: must be the name of an executable, without / and spaces");
            return directory;
        }
        var file = directory.resolve(name);
        if (Files.isDirectory(file) || !Files.isExecutable(file)) {
            errors.add(path + ".name: there is no executable " + file);
        }
        return file;
    }

    private List<ImagePattern> images(List<String> texts, String path) {
        if (texts.isEmpty()) {
            errors.add(path + ": at least one is required");
        }
        var images = new ArrayList<ImagePattern>();
        for (var text : texts) {
            try {
                images.add(ImagePattern.parse(text));
            } catch (IllegalArgumentException malformed) {
                errors.add(path + ": " + malformed.getMessage());
            }
        }
        return images;
    }

    private Duration duration(Plugin plugin, String path) {
        try {
            if (plugin.defaultCacheDuration() != null) {
                return Durations.orNone(plugin.defaultCacheDuration());
            }
            errors.add(path + ": is required");
        } catch (IllegalArgumentException malformed) {
            errors.add(path + ": " + malformed.getMessage());
        }
        return Duration.ZERO;
    }

    private TokenAttributes tokens(Tokens tokens, Plugin plugin, String path) {
        if (!plugin.apiVersion().equals(VERSION)) {
            errors.add(path + ": requires the apiVersion " + VERSION);
        }
        if (tokens.serviceAccountTokenAudience().isEmpty()) {
            errors.add(path + ".serviceAccountTokenAudience: is required");
        }
        if (!CACHE_TYPES.contains(tokens.cacheType())) {
            errors.add(path + ".cacheType: must be ServiceAccount or Token");
        }
        if (tokens.requireServiceAccount() == null) {
            errors.add(path + ".requireServiceAccount: is required");
        }
        var required = tokens.requiredServiceAccountAnnotationKeys();
        var optional = tokens.optionalServiceAccountAnnotationKeys();
        boolean requiresAccount = Boolean.TRUE.equals(tokens.requireServiceAccount());
        if (!requiresAccount && !required.isEmpty()) {
            errors.add(path + ".requiredServiceAccountAnnotationKeys: need requireServiceAccount: true");
        }
        requireAnnotations(required, optional, path);
        return new TokenAttributes(
                tokens.serviceAccountTokenAudience(),
                tokens.cacheType().equals(TOKEN),
                requiresAccount,
                required,
                optional);
    }

    private void requireAnnotations(List<String> required, List<String> optional, String path) {
        var keys = new TreeSet<String>();
        for (var list : List.of(required, optional)) {
            for (var key : list) {
                if (!ANNOTATION.matcher(key).matches()) {
                    errors.add(path + ": \"" + key + "\" is no key of an annotation");
                }
                if (!keys.add(key)) {
                    errors.add(path + ": the annotation " + key + " is listed twice");
                }
            }
        }
    }

    private void requireVariables(List<Variable> variables, String path) {
        for (var variable : variables) {
            if (!VARIABLE.matcher(variable.name()).matches() || variable.value().indexOf('\0') >= 0) {
                errors.add(path + ": \"" + variable.name() + "\" is no environment variable");
            }
        }
    }

    private Map<String, String> environment(List<Variable> variables) {
        var all = new TreeMap<String, String>();
        environment.forEach((name, value) -> {
            if (OWN_VARIABLES.stream().noneMatch(name::startsWith)) {
                all.put(name, value);
            }
        });
        variables.forEach(variable -> all.put(variable.name(), variable.value()));
        return all;
    }
}
