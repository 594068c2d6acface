package dev.sallyport.check.metadata;

import static java.util.Objects.requireNonNullElse;

import com.google.re2j.Pattern;
import dev.sallyport.check.ObjectCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.OtherObject;
import dev.sallyport.workload.PlainObject;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Requires labels or annotations, so that objects have an owner, a cost center or other marks that tools read.
 *
 * <p>Restricted fields: {@code metadata.labels} or {@code metadata.annotations}; of a workload, those of its Pods
 *
 * <p>Allowed values: each of {@code required}, with a value that matches its pattern as a whole
 *
 * @param kinds kinds of objects that need the entries
 */
public record MetadataCheck(MetadataField field, List<RequiredEntry> required, Set<ObjectKind> kinds)
        implements ObjectCheck {
    private static final Set<Aspect> ASPECTS =
            Collections.unmodifiableSet(EnumSet.of(Aspect.POD_METADATA, Aspect.OBJECT_METADATA));

    public MetadataCheck {
        required = List.copyOf(required);
        kinds = Set.copyOf(kinds);
    }

    /** Part of the metadata. */
    public enum MetadataField {
        LABELS("label", "labels"),
        ANNOTATIONS("annotation", "annotations");

        private final String noun;
        private final String path;

        MetadataField(String noun, String path) {
            this.noun = noun;
            this.path = path;
        }

        /** Returns the name of the field in the Kubernetes API. */
        public String path() {
            return path;
        }

        /** Returns the word for one entry. */
        public String noun() {
            return noun;
        }

        private Map<String, String> of(ObjectMeta metadata) {
            return requireNonNullElse(
                    this == LABELS ? metadata.getLabels() : metadata.getAnnotations(), Map.<String, String>of());
        }
    }

    /**
     * Required entry.
     *
     * @param pattern regular expression for the whole value; empty for any value
     */
    public record RequiredEntry(String key, Optional<Pattern> pattern) {
        boolean allows(String value) {
            return pattern.isEmpty() || pattern.get().matches(value);
        }
    }

    @Override
    public String id() {
        return "metadata/" + field.noun;
    }

    @Override
    public boolean appliesTo(ObjectKind kind) {
        return kinds.contains(kind.like()) && (kind.hasPodSpec() || !kind.isWorkload());
    }

    @Override
    public Set<Aspect> aspects() {
        return ASPECTS;
    }

    @Override
    public Outcome evaluate(Subject subject) {
        var problems = new Problems();
        switch (subject) {
            case Workload workload ->
                addTo(problems, "the pod", workload.podMetadataPath(), field.of(workload.podMetadata()));
            case PlainObject _, OtherObject _ ->
                addTo(problems, "the " + subject.kindName(), "metadata", field.of(subject.metadata()));
        }
        return problems.outcome();
    }

    private void addTo(Problems problems, String owner, String path, Map<String, String> given) {
        for (var entry : required) {
            var value = given.get(entry.key);
            if (value == null) {
                problems.add(
                        path + "." + field.path,
                        "%s has no %s \"%s\"".formatted(owner, field.noun, entry.key),
                        "add the %s %s%s".formatted(field.noun, entry.key, values(entry)));
            } else if (!entry.allows(value)) {
                problems.add(
                        "%s.%s['%s']".formatted(path, field.path, entry.key),
                        "the %s \"%s\" of %s has a value that does not match %s"
                                .formatted(
                                        field.noun,
                                        entry.key,
                                        owner,
                                        entry.pattern.orElseThrow().pattern()),
                        "change the value of %s%s".formatted(entry.key, values(entry)));
            }
        }
    }

    private static String values(RequiredEntry entry) {
        return entry.pattern
                .map(pattern -> ": it must match " + pattern.pattern())
                .orElse("");
    }
}
