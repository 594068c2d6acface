package dev.sallyport.policy;

import dev.sallyport.api.v1alpha1.Exclude;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.workload.ImagePattern;
import java.util.ArrayList;
import java.util.HashSet;

/** Compiles {@code spec.exclude}. */
final class ExclusionCompiler {
    private static final String PATH = "spec.exclude";
    private static final int MIN_REASON = 10;

    private final SpecErrors errors;

    ExclusionCompiler(SpecErrors errors) {
        this.errors = errors;
    }

    /** Returns an exclusion; with errors it excludes no container. */
    Exclusion compile(Exclude exclude) {
        var before = errors.count();
        if (exclude.images().isEmpty() && exclude.containers().isEmpty()) {
            errors.invalid(PATH, "is empty: give images or containers");
        }
        if (exclude.reason().strip().length() < MIN_REASON) {
            errors.invalid(PATH + ".reason", "must have at least " + MIN_REASON + " characters");
        }
        var images = new ArrayList<ImagePattern>();
        var placeholders = new HashSet<String>();
        for (int i = 0; i < exclude.images().size(); i++) {
            var text = exclude.images().get(i);
            if (isPlaceholder(text)) {
                placeholders.add(text);
            } else {
                errors.parsed(PATH + ".images[" + i + "]", text, ImagePattern::parse)
                        .ifPresent(images::add);
            }
        }
        var exclusion = new Exclusion(images, placeholders, errors.globs(PATH + ".containers", exclude.containers()));
        return errors.count() > before ? Exclusion.NONE : exclusion;
    }

    /** Returns whether a text is no glob of images: these match complete names, which have a slash. */
    private static boolean isPlaceholder(String text) {
        return !text.isEmpty() && text.indexOf('/') < 0 && text.indexOf('*') < 0;
    }
}
