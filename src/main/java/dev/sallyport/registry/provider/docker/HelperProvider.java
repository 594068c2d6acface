package dev.sallyport.registry.provider.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.Credential.IdentityToken;
import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.provider.CredentialProvider;
import dev.sallyport.registry.provider.ImagePattern;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.registry.provider.exec.ExternalProgram;
import dev.sallyport.signature.StrictJson;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Credential helper of docker: the program {@code docker-credential-NAME}, which receives the address of a registry and
 * writes its user and secret.
 */
final class HelperProvider implements CredentialProvider {
    private static final String PREFIX = "docker-credential-";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final String NOT_FOUND = "credentials not found in native keychain";
    /** User with which a helper marks its secret as an identity token. */
    private static final String TOKEN_USER = "<token>";

    private static final Duration LIFETIME = Duration.ofMinutes(5);

    private final String helper;
    private final Predicate<String> isForRegistry;
    private final Map<String, String> environment;

    HelperProvider(String helper, Predicate<String> isForRegistry, Map<String, String> environment) {
        this.helper = helper;
        this.isForRegistry = isForRegistry;
        this.environment = Map.copyOf(environment);
    }

    @Override
    public String name() {
        return "credential helper \"" + PREFIX + helper + "\"";
    }

    @Override
    public boolean matches(ImageReference image) {
        return isForRegistry.test(ServerAddress.registry(image.registry()));
    }

    @Override
    public Answer provide(Query query, Deadline deadline) throws ProviderException {
        var address = ServerAddress.of(query.image().registry());
        var output = new ExternalProgram(program(), List.of("get"), environment)
                .run((address + "\n").getBytes(StandardCharsets.UTF_8), deadline);
        if (output.exitCode() != 0) {
            if (new String(output.bytes(), StandardCharsets.UTF_8).strip().equals(NOT_FOUND)) {
                return new Answer(List.of(), CacheScope.REGISTRY, LIFETIME);
            }
            throw new ProviderException("ends with exit code " + output.exitCode());
        }
        var credential = credential(output.bytes(), query.image().registry());
        var images = ImagePattern.parse(ImagePattern.registry(query.image()));
        return new Answer(List.of(new Grant(images, credential)), CacheScope.REGISTRY, LIFETIME);
    }

    private Path program() throws ProviderException {
        if (!NAME.matcher(helper).matches()) {
            throw new ProviderException("has no valid name");
        }
        return Stream.of(environment.getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator), -1))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .map(directory -> directory.resolve(PREFIX + helper))
                .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
                .findFirst()
                .orElseThrow(() -> new ProviderException("is not installed: it is in no directory of PATH"));
    }

    private static Credential credential(byte[] output, String registry) throws ProviderException {
        JsonNode answer;
        try {
            answer = StrictJson.object(output);
        } catch (IllegalArgumentException malformed) {
            throw new ProviderException("writes no JSON object to its standard output");
        }
        var server = answer.path("ServerURL").asText("");
        if (!server.isEmpty() && !ServerAddress.registry(server).equals(ServerAddress.registry(registry))) {
            throw new ProviderException("writes a credential for another registry");
        }
        var user = answer.path("Username").asText("");
        var secret = answer.path("Secret").asText("");
        if (user.isEmpty() || secret.isEmpty()) {
            throw new ProviderException("writes no user and secret");
        }
        return user.equals(TOKEN_USER) ? new IdentityToken(secret) : new Password(user, secret);
    }
}
