package dev.sallyport.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sallyport.api.v1alpha1.MetadataRules;
import dev.sallyport.check.Check;
import dev.sallyport.check.metadata.MetadataCheck;
import dev.sallyport.check.metadata.MetadataCheck.MetadataField;
import dev.sallyport.check.metadata.MetadataCheck.RequiredEntry;
import dev.sallyport.compile.SpecErrors;
import dev.sallyport.workload.ObjectKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Compiles {@code spec.metadata}. */
final class MetadataCompiler {
    private static final String PATH = "spec.metadata";
    private static final Pattern KEY = Pattern.compile(
            "(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    private final Set<ObjectKind> kinds;
    private final SpecErrors errors;

    MetadataCompiler(Set<ObjectKind> kinds, SpecErrors errors) {
        this.kinds = kinds;
        this.errors = errors;
    }

    List<Check> compile(MetadataRules rules) {
        if (rules.labels().isEmpty() && rules.annotations().isEmpty()) {
            errors.invalid(PATH, "is empty: give labels or annotations");
        }
        var checks = new ArrayList<Check>();
        add(checks, MetadataField.LABELS, rules.labels());
        add(checks, MetadataField.ANNOTATIONS, rules.annotations());
        return checks;
    }

    private void add(List<Check> checks, MetadataField field, List<MetadataRules.MetadataEntry> entries) {
        if (!entries.isEmpty()) {
            var required = new ArrayList<RequiredEntry>();
            for (int i = 0; i < entries.size(); i++) {
                entry(PATH + "." + field.path() + "[" + i + "]", entries.get(i)).ifPresent(required::add);
            }
            checks.add(new MetadataCheck(field, required, kinds));
        }
    }

    private Optional<RequiredEntry> entry(String path, MetadataRules.MetadataEntry entry) {
        if (!KEY.matches(entry.key())) {
            errors.invalid(path + ".key", "\"%s\" is not a key such as app.kubernetes.io/name".formatted(entry.key()));
            return Optional.empty();
        }
        return entry.pattern() == null
                ? Optional.of(new RequiredEntry(entry.key(), Optional.empty()))
                : errors.parsed(
                        path + ".pattern",
                        entry.pattern(),
                        pattern -> new RequiredEntry(entry.key(), Optional.of(expression(pattern))));
    }

    private static Pattern expression(String text) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException malformed) {
            throw new IllegalArgumentException("is no regular expression: " + malformed.getMessage(), malformed);
        }
    }
}
