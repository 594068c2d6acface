package dev.sallyport.cli.command;

import dev.sallyport.cli.evaluation.LocalImages;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code --layout}: images from a directory, where there is no registry to ask. */
final class LayoutOption {
    private final LocalImages images;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    LayoutOption(LocalImages images) {
        this.images = images;
    }

    @Option(
            names = "--layout",
            paramLabel = "REPOSITORY=DIR",
            description =
                    "An OCI image layout that stands for a repository: its images, signatures and attestations are"
                            + " read from there.")
    void layouts(Map<String, Path> given) {
        given.forEach((repository, directory) -> {
            try {
                images.stand(repository, directory);
            } catch (IllegalArgumentException unusable) {
                throw new ParameterException(command.commandLine(), "--layout: " + unusable.getMessage(), unusable);
            }
        });
    }
}
