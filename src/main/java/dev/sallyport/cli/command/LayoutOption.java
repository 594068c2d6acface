package dev.sallyport.cli.command;

import dev.sallyport.cli.evaluation.ImageSources;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.signature.ImageLayouts;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** Option {@code --layout}: OCI image layouts in place of registries. */
final class LayoutOption {
    @Option(
            names = "--layout",
            paramLabel = "REPOSITORY=DIR",
            description =
                    "OCI image layout that replaces a repository: its images, signatures and attestations are read"
                            + " from DIR.")
    private Map<String, Path> layouts = Map.of();

    /** Returns the sources of images; each layout must be complete. */
    ImageSources sources(ImageLayouts reader) throws InputError {
        var sources = ImageSources.REGISTRIES;
        for (var layout : layouts.entrySet()) {
            try {
                reader.images(layout.getValue());
                sources = sources.withLayout(ImageSources.repository(layout.getKey()), layout.getValue());
            } catch (IllegalArgumentException invalid) {
                throw new InputError("--layout: " + invalid.getMessage());
            }
        }
        return sources;
    }
}
