package dev.sallyport.registry.provider.kubelet;

import dev.sallyport.registry.provider.CredentialProvider;
import dev.sallyport.registry.provider.ImagePattern;
import dev.sallyport.registry.provider.ProviderException;
import dev.sallyport.registry.provider.TokenAttributes;
import dev.sallyport.registry.provider.exec.ExternalProgram;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Plugin of the kubelet's credential provider protocol: an executable that reads a CredentialProviderRequest and writes a
 * CredentialProviderResponse.
 *
 * @param id name in the configuration and of the executable
 * @param apiVersion version of request and response
 * @param defaultCacheDuration time for which a response without a duration is reused
 */
record PluginProvider(
        String id,
        String apiVersion,
        List<ImagePattern> images,
        Duration defaultCacheDuration,
        Optional<TokenAttributes> tokenAttributes,
        ExternalProgram program)
        implements CredentialProvider {

    PluginProvider {
        images = List.copyOf(images);
    }

    @Override
    public String name() {
        return "credential provider \"" + id + "\"";
    }

    @Override
    public boolean matches(ImageReference image) {
        return images.stream().anyMatch(pattern -> pattern.matches(image));
    }

    @Override
    public Answer provide(Query query, Deadline deadline) throws ProviderException {
        var output = program.run(PluginProtocol.request(apiVersion, query), deadline);
        if (output.exitCode() != 0) {
            throw new ProviderException("ends with exit code " + output.exitCode());
        }
        return PluginProtocol.answer(output.bytes(), apiVersion, defaultCacheDuration);
    }
}
