package dev.sallyport.registry.provider.kubelet;

import static dev.sallyport.registry.provider.kubelet.PluginScripts.response;
import static dev.sallyport.registry.provider.kubelet.PluginScripts.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.registry.provider.CredentialProvider;
import dev.sallyport.registry.provider.CredentialProvider.Query;
import dev.sallyport.registry.provider.TokenAttributes;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kubelet's CredentialProviderConfig. */
class PluginConfigurationTest {
    private static final String CONFIG = """
        apiVersion: kubelet.config.k8s.io/v1
        kind: CredentialProviderConfig
        providers:
          - name: acme
            apiVersion: credentialprovider.kubelet.k8s.io/v1
            matchImages: ["*.acme.io", "registry.example.org:5000/team"]
            defaultCacheDuration: 12h
            args: [get-credentials]
            env: [{name: REGION, value: eu}]
            tokenAttributes:
              serviceAccountTokenAudience: registry
              cacheType: ServiceAccount
              requireServiceAccount: true
              requiredServiceAccountAnnotationKeys: [acme.io/tenant]
              optionalServiceAccountAnnotationKeys: [acme.io/region]
        """;

    @TempDir
    private Path directory;

    @BeforeEach
    void plugin() throws IOException {
        script(
                directory,
                "acme",
                "env > " + directory + "/variables; echo \"$@\" > " + directory + "/arguments; "
                        + response("\"cacheKeyType\":\"Global\""));
    }

    @Test
    void readsAConfigurationOfKubelets() throws Exception {
        var provider = read(CONFIG).getFirst();

        assertThat(provider.name()).isEqualTo("credential provider \"acme\"");
        assertThat(provider.matches(ImageReference.parse("a.acme.io/web"))).isTrue();
        assertThat(provider.matches(ImageReference.parse("registry.example.org:5000/team/web")))
                .isTrue();
        assertThat(provider.matches(ImageReference.parse("registry.example.org/team/web")))
                .isFalse();
        assertThat(provider.tokenAttributes())
                .contains(new TokenAttributes(
                        "registry", false, true, List.of("acme.io/tenant"), List.of("acme.io/region")));
        assertThat(ask(provider).lifetime()).isEqualTo(Duration.ofHours(12));
        assertThat(Files.readString(directory.resolve("arguments"))).isEqualTo("get-credentials\n");
    }

    @Test
    void pluginsReceiveTheEnvironmentWithoutTheSettingsOfTheOperator() throws Exception {
        ask(read(CONFIG).getFirst());

        assertThat(Files.readAllLines(directory.resolve("variables")))
                .contains("REGION=eu", "AWS_ROLE_ARN=arn")
                .noneMatch(line -> line.startsWith("SALLYPORT_") || line.startsWith("QUARKUS_"));
    }

    @Test
    void readsAllFilesOfADirectory() throws IOException {
        script(directory, "other", "true");
        var files = Files.createDirectory(directory.resolve("config"));
        Files.writeString(files.resolve("2.yaml"), CONFIG);
        Files.writeString(files.resolve("1.yml"), CONFIG.replace("name: acme", "name: other"));
        Files.writeString(files.resolve("3.txt"), "ignored");

        assertThat(PluginConfiguration.read(files, directory, Map.of()))
                .extracting(CredentialProvider::name)
                .containsExactly("credential provider \"other\"", "credential provider \"acme\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "kubelet.config.k8s.io/v1 | kubelet.config.k8s.io/v7 | kind and apiVersion must be those of a"
                        + " CredentialProviderConfig of kubelet.config.k8s.io/v1",
                "kind: CredentialProviderConfig | kind: KubeletConfiguration | kind and apiVersion must be",
                "name: acme | name: ../acme | providers[../acme].name: must be the name of an executable, without /"
                        + " and spaces",
                "name: acme | name: absent | providers[absent].name: there is no executable",
                "name: acme | name: variables-dir | providers[variables-dir].name: there is no executable",
                "provider.kubelet.k8s.io/v1 | provider.kubelet.k8s.io/v2 | providers[acme].apiVersion: must be"
                        + " credentialprovider.kubelet.k8s.io/v1",
                "provider.kubelet.k8s.io/v1 | provider.kubelet.k8s.io/v1beta1 | tokenAttributes: requires the"
                        + " apiVersion",
                "\"*.acme.io\" | \"https://acme.io\" | providers[acme].matchImages: \"https://acme.io\" is no pattern"
                        + " of images",
                "\"*.acme.io\" | \"acme.io/*\" | has * outside of the host",
                "12h | -1h | providers[acme].defaultCacheDuration: is no",
                "12h | soon | providers[acme].defaultCacheDuration: is no duration",
                "defaultCacheDuration: 12h | args: [] | it is no YAML",
                "defaultCacheDuration: 12h | defaultCacheDuration: | providers[acme].defaultCacheDuration: is required",
                "args: | arguments: | it has the unknown field \"arguments\"",
                "name: REGION | name: A=B | providers[acme].env: \"A=B\" is no environment variable",
                "serviceAccountTokenAudience: registry | serviceAccountTokenAudience: '' |"
                        + " serviceAccountTokenAudience: is required",
                "cacheType: ServiceAccount | cacheType: Pod | cacheType: must be ServiceAccount or Token",
                "requireServiceAccount: true | requireServiceAccount: | requireServiceAccount: is required",
                "requireServiceAccount: true | requireServiceAccount: false | need requireServiceAccount: true",
                "acme.io/region | acme.io/tenant | the annotation acme.io/tenant is listed twice",
                "acme.io/region | a/b/c | \"a/b/c\" is no key of an annotation",
                "providers: | providers: [] #: | is no YAML",
            })
    void namesEveryMistake(String text, String replacement, String message) throws IOException {
        Files.createDirectories(directory.resolve("variables-dir"));
        assertThatThrownBy(() -> read(CONFIG.replace(text, replacement)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void rejectsAConfigurationWithoutPluginsOrWithTwoOfOneName() {
        assertThatThrownBy(() -> read("apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\n"))
                .hasMessageContaining("providers: at least one is required");
        assertThatThrownBy(() -> read(CONFIG + CONFIG.substring(CONFIG.indexOf("  - name"))))
                .hasMessageContaining("providers[acme]: the name is used twice");
        assertThatThrownBy(() -> PluginConfiguration.read(directory.resolve("absent"), directory, Map.of()))
                .hasMessageContaining("it cannot be read");
    }

    private List<CredentialProvider> read(String config) throws IOException {
        var file = Files.writeString(directory.resolve("config.yaml"), config);
        return PluginConfiguration.read(
                file,
                directory,
                Map.of(
                        "PATH", "/usr/bin:/bin",
                        "AWS_ROLE_ARN", "arn",
                        "SALLYPORT_REGISTRY_PROXY", "http://user:s3cr3t@proxy",
                        "QUARKUS_LOG", "x"));
    }

    private static CredentialProvider.Answer ask(CredentialProvider provider) throws Exception {
        return provider.provide(
                new Query(ImageReference.parse("a.acme.io/web"), Optional.empty()),
                Deadline.in(Duration.ofSeconds(20), InstantSource.system()));
    }
}
