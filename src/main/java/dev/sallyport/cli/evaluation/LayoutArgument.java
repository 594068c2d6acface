package dev.sallyport.cli.evaluation;

import dev.sallyport.cli.input.InputError;
import dev.sallyport.signature.ImageLayouts.Image;
import dev.sallyport.workload.ImageReference;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code oci:DIR} or {@code oci:DIR@sha256:...}: an image in a directory.
 *
 * @param digest empty where the directory is said to hold but one image
 */
public record LayoutArgument(Path directory, String digest) {
    private static final String PREFIX = "oci:";
    private static final String DIGEST = "@sha256:";

    /** Reads an argument; empty where it is for a registry. */
    public static Optional<LayoutArgument> parse(String argument) {
        if (!argument.startsWith(PREFIX)) {
            return Optional.empty();
        }
        var place = argument.substring(PREFIX.length());
        int at = place.lastIndexOf(DIGEST);
        return Optional.of(
                at < 0
                        ? new LayoutArgument(Path.of(place), "")
                        : new LayoutArgument(Path.of(place.substring(0, at)), place.substring(at + 1)));
    }

    /**
     * Lets the directory stand for the repository of the image.
     *
     * @param repository under which the image is judged; null where the layout says so
     * @return the image as a manifest would name it, by its digest
     * @throws InputError where it is not clear which image that is, or there is none
     */
    public String image(LocalImages images, @Nullable String repository) throws InputError {
        try {
            var there = images.in(directory);
            var chosen = digest.isEmpty() ? only(there) : digest;
            var name = repository == null ? named(there, chosen) : LocalImages.repository(repository);
            images.stand(name, directory);
            return ImageReference.parse(name + "@" + chosen).name() + "@" + chosen;
        } catch (IllegalArgumentException unusable) {
            throw new InputError(String.valueOf(unusable.getMessage()));
        }
    }

    private String only(List<Image> there) throws InputError {
        var digests = there.stream().map(Image::digest).distinct().toList();
        if (digests.size() == 1) {
            return digests.getFirst();
        }
        throw new InputError(
                digests.isEmpty()
                        ? directory + " holds no image"
                        : "%s holds %d images; say which: %s"
                                .formatted(
                                        directory,
                                        digests.size(),
                                        there.stream().map(this::argument).collect(Collectors.joining(", "))));
    }

    private String argument(Image image) {
        return PREFIX + directory + "@" + image.digest() + (image.name().isEmpty() ? "" : " (" + image.name() + ")");
    }

    /** By the image's own name, or that of all others, for an image may be a part of one that has a name. */
    private String named(List<Image> there, String chosen) throws InputError {
        var own = repositories(
                there.stream().filter(image -> image.digest().equals(chosen)).toList());
        var names = own.isEmpty() ? repositories(there) : own;
        if (names.size() != 1) {
            throw new InputError("%s does not say of which repository the image is; say it with --as REPOSITORY"
                    .formatted(directory));
        }
        return names.getFirst();
    }

    /** A name without a slash is a tag alone. */
    private static List<String> repositories(List<Image> images) {
        return images.stream()
                .map(Image::name)
                .filter(name -> name.contains("/"))
                .map(name -> ImageReference.parse(name).name())
                .distinct()
                .toList();
    }
}
