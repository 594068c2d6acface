package dev.sallyport.registry.provider.kubelet;

import static java.util.Objects.requireNonNullElse;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The kubelet's CredentialProviderConfig, with its field names. */
record ProviderConfig(String apiVersion, String kind, List<Plugin> providers) {
    ProviderConfig {
        apiVersion = requireNonNullElse(apiVersion, "");
        kind = requireNonNullElse(kind, "");
        providers = List.copyOf(requireNonNullElse(providers, List.of()));
    }

    /** Plugin with the images that it is for. */
    record Plugin(
            String name,
            List<String> matchImages,
            @Nullable String defaultCacheDuration,
            String apiVersion,
            List<String> args,
            List<Variable> env,
            @Nullable Tokens tokenAttributes) {
        Plugin {
            name = requireNonNullElse(name, "");
            matchImages = List.copyOf(requireNonNullElse(matchImages, List.of()));
            apiVersion = requireNonNullElse(apiVersion, "");
            args = List.copyOf(requireNonNullElse(args, List.of()));
            env = List.copyOf(requireNonNullElse(env, List.of()));
        }
    }

    /** Environment variable of a plugin. */
    record Variable(String name, String value) {
        Variable {
            name = requireNonNullElse(name, "");
            value = requireNonNullElse(value, "");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Use of tokens of service accounts. */
    record Tokens(
            String serviceAccountTokenAudience,
            String cacheType,
            @Nullable Boolean requireServiceAccount,
            List<String> requiredServiceAccountAnnotationKeys,
            List<String> optionalServiceAccountAnnotationKeys) {
        Tokens {
            serviceAccountTokenAudience = requireNonNullElse(serviceAccountTokenAudience, "");
            cacheType = requireNonNullElse(cacheType, "");
            requiredServiceAccountAnnotationKeys =
                    List.copyOf(requireNonNullElse(requiredServiceAccountAnnotationKeys, List.of()));
            optionalServiceAccountAnnotationKeys =
                    List.copyOf(requireNonNullElse(optionalServiceAccountAnnotationKeys, List.of()));
        }
    }
}
