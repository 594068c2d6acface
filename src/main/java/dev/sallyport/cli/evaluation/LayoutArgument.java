package dev.sallyport.cli.evaluation;

import dev.sallyport.cli.input.InputError;
import dev.sallyport.signature.ImageLayouts;
import dev.sallyport.signature.ImageLayouts.Image;
import dev.sallyport.workload.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Argument {@code oci:DIR} or {@code oci:DIR@sha256:...}: an image in an OCI image layout.
 *
 * @param digest empty if the layout must contain exactly one image
 */
public record LayoutArgument(Path directory, String digest) {
    private static final String PREFIX = "oci:";
    private static final String DIGEST = "@sha256:";

    /**
     * Image of a layout, with the repository that selects the rules for it.
     *
     * @param reference the image by its digest, as a manifest names it
     */
    public record LayoutImage(String repository, String reference) {}

    /** Parses an argument; returns empty for an image in a registry. */
    public static Optional<LayoutArgument> parse(String argument) {
        if (!argument.startsWith(PREFIX)) {
            return Optional.empty();
        }
        var location = argument.substring(PREFIX.length());
        int at = location.lastIndexOf(DIGEST);
        return Optional.of(
                at < 0
                        ? new LayoutArgument(Path.of(location), "")
                        : new LayoutArgument(Path.of(location.substring(0, at)), location.substring(at + 1)));
    }

    /**
     * Returns the image that the argument names.
     *
     * @param repository repository of the image; null to use the name in the layout
     * @throws InputError if the layout has no such image, or the argument is ambiguous
     */
    public LayoutImage image(ImageLayouts layouts, @Nullable String repository) throws InputError {
        try {
            var images = layouts.images(directory);
            var chosen = digest.isEmpty() ? onlyDigest(images) : digest;
            var name = repository == null ? repository(images, chosen) : ImageSources.repository(repository);
            var reference = ImageReference.parse(name + "@" + chosen).name() + "@" + chosen;
            return new LayoutImage(name, reference);
        } catch (IllegalArgumentException invalid) {
            throw new InputError(String.valueOf(invalid.getMessage()));
        }
    }

    private String onlyDigest(List<Image> images) throws InputError {
        var digests = images.stream().map(Image::digest).distinct().toList();
        if (digests.size() == 1) {
            return digests.getFirst();
        }
        throw new InputError(
                digests.isEmpty()
                        ? directory + " contains no image"
                        : "%s contains %d images: choose one of %s"
                                .formatted(
                                        directory,
                                        digests.size(),
                                        images.stream().map(this::argument).collect(Collectors.joining(", "))));
    }

    private String argument(Image image) {
        return PREFIX + directory + "@" + image.digest() + (image.name().isEmpty() ? "" : " (" + image.name() + ")");
    }

    /** Returns the repository of the image; of all other images if it has no name, as a platform image of an index. */
    private String repository(List<Image> images, String chosen) throws InputError {
        var own = repositories(
                images.stream().filter(image -> image.digest().equals(chosen)).toList());
        var names = own.isEmpty() ? repositories(images) : own;
        if (names.size() != 1) {
            throw new InputError(
                    "%s does not name the repository of the image: give it with --as REPOSITORY".formatted(directory));
        }
        return names.getFirst();
    }

    /** Returns the repositories of the images; a name without a slash is a tag. */
    private static List<String> repositories(List<Image> images) {
        return images.stream()
                .map(Image::name)
                .filter(name -> name.contains("/"))
                .map(name -> ImageReference.parse(name).name())
                .distinct()
                .toList();
    }
}
