package dev.sallyport.convert.podsecurity;

import dev.sallyport.convert.model.Conversion;
import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.Scope;
import dev.sallyport.convert.model.Selector;
import dev.sallyport.convert.model.SourceObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reader of the configuration of Pod Security Admission: defaults for namespaces without labels, and exemptions. */
public final class PodSecurityConfiguration {
    private static final Set<String> FIELDS = Set.of("apiVersion", "kind", "defaults", "exemptions");
    private static final String PLUGIN = "PodSecurity";

    private final Fields fields;

    private PodSecurityConfiguration(Fields fields) {
        this.fields = fields;
    }

    /** Returns the policies for namespaces without labels. */
    public static Conversion convert(SourceObject source) {
        var conversion = new Conversion(source);
        for (var each : in(source)) {
            try {
                new PodSecurityConfiguration(each).convert(conversion);
            } catch (Inexpressible e) {
                conversion.note(Note.Effect.OMITTED, e.reason());
            }
        }
        return conversion;
    }

    /** Returns the names of exempt namespaces. */
    public static List<String> exempt(SourceObject source) {
        var names = new ArrayList<String>();
        for (var each : in(source)) {
            try {
                names.addAll(each.partOrEmpty("exemptions").texts("namespaces"));
            } catch (Inexpressible _) {
                // noted by the conversion of the configuration
            }
        }
        return names;
    }

    private static List<Fields> in(SourceObject source) {
        if (!source.kind().equals("AdmissionConfiguration")) {
            return List.of(source.fields());
        }
        var found = new ArrayList<Fields>();
        try {
            for (var plugin : source.fields().parts("plugins")) {
                if (plugin.text("name").equals(PLUGIN)) {
                    found.add(plugin.partOrEmpty("configuration"));
                }
            }
        } catch (Inexpressible _) {
            // malformed plugins configure nothing
        }
        return List.copyOf(found);
    }

    private void convert(Conversion conversion) throws Inexpressible {
        fields.requireOnly(FIELDS);
        var exemptions = fields.partOrEmpty("exemptions");
        for (var kind : List.of("usernames", "runtimeClasses")) {
            if (!exemptions.texts(kind).isEmpty()) {
                conversion.note(
                        Note.Effect.STRICTER,
                        "exempt %s have no equivalent: %s".formatted(kind, String.join(", ", exemptions.texts(kind))));
            }
        }
        var defaults = fields.partOrEmpty("defaults");
        for (var mode : PodSecurityMode.values()) {
            var level = defaults.text(mode.mode(), "privileged");
            if (!level.equals("privileged")) {
                conversion.add(draft(conversion, mode, level, defaults.text(mode.mode() + "-version", "latest")));
            }
        }
    }

    private Draft draft(Conversion conversion, PodSecurityMode mode, String level, String version)
            throws Inexpressible {
        var scope = Scope.EVERYTHING
                .withoutNamespaces(fields.partOrEmpty("exemptions").texts("namespaces"))
                .withNamespaceSelector(Selector.EVERYTHING.and(mode.levelLabel(), "DoesNotExist", List.of()));
        var draft = new Draft(
                conversion.source().label(), "pod-security-%s-default".formatted(mode.mode()), mode.action(), scope);
        draft.check(
                "podSecurity",
                PodSecurityLabels.podSecurity(
                        PodSecurityLabels.known(level, draft),
                        PodSecurityLabels.isKnown(version) ? version : "latest"));
        PodSecurityLabels.noteTemplates(mode, draft);
        return draft;
    }
}
