package dev.sallyport.convert.podsecurity;

import dev.sallyport.check.podsecurity.PodSecurityVersion;
import dev.sallyport.convert.model.Conversion;
import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Note;
import dev.sallyport.convert.model.Scope;
import dev.sallyport.convert.model.Selector;
import dev.sallyport.convert.model.SourceObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reader of the labels of namespaces that Pod Security Admission reads. The policies match the same labels, so that they also
 * apply to namespaces that get them later.
 */
public final class PodSecurityLabels {
    private static final String PREFIX = "pod-security.kubernetes.io/";
    private static final String PRIVILEGED = "privileged";
    private static final String RESTRICTED = "restricted";
    private static final Set<String> LEVELS = Set.of(PRIVILEGED, "baseline", RESTRICTED);

    private final Scope scope;

    /** @param exempt names of namespaces that the configuration of Pod Security Admission exempts */
    PodSecurityLabels(List<String> exempt) {
        this.scope = Scope.EVERYTHING.withoutNamespaces(exempt);
    }

    /** Returns whether a namespace has such labels. */
    public static boolean has(SourceObject namespace) {
        return namespace.fields().get("metadata") instanceof Map<?, ?> metadata
                && metadata.get("labels") instanceof Map<?, ?> labels
                && labels.keySet().stream().anyMatch(key -> String.valueOf(key).startsWith(PREFIX));
    }

    /** Returns the policies for the labels of all namespaces, as the conversion of the first one. */
    public static Conversion convert(List<SourceObject> namespaces, List<String> exempt) {
        var conversion = new Conversion(namespaces.getFirst());
        var labels = new ArrayList<Map<String, String>>();
        for (var namespace : namespaces) {
            try {
                labels.add(namespace.fields().partOrEmpty("metadata").entries("labels"));
            } catch (Inexpressible e) {
                conversion.note(Note.Effect.OMITTED, namespace.label(), e.reason());
            }
        }
        for (var mode : PodSecurityMode.values()) {
            new PodSecurityLabels(exempt).convert(mode, labels, conversion);
        }
        return conversion;
    }

    private void convert(PodSecurityMode mode, List<Map<String, String>> namespaces, Conversion conversion) {
        var versions = new TreeMap<String, Set<String>>();
        for (var labels : namespaces) {
            var level = labels.getOrDefault(mode.levelLabel(), "");
            if (!level.isEmpty()) {
                versions.computeIfAbsent(level, _ -> new TreeSet<>()).add(labels.getOrDefault(mode.versionLabel(), ""));
            }
        }
        versions.forEach((level, found) -> {
            if (!level.equals(PRIVILEGED)) {
                found.stream()
                        .filter(version -> isPinned(version, mode, conversion))
                        .forEach(version -> conversion.add(pinned(mode, level, version)));
                conversion.add(latest(
                        mode,
                        level,
                        found.stream().filter(PodSecurityLabels::isKnown).toList()));
            }
        });
    }

    private static boolean isPinned(String version, PodSecurityMode mode, Conversion conversion) {
        if (!isKnown(version) && !version.isEmpty() && !version.equals("latest")) {
            conversion.note(
                    Note.Effect.MANUAL,
                    "%s=%s".formatted(mode.versionLabel(), version),
                    "no known version; it means latest, as for Pod Security Admission");
        }
        return isKnown(version);
    }

    /** Returns whether a version is one that policies can name. */
    static boolean isKnown(String version) {
        try {
            return !version.isEmpty() && !version.equals("latest") && PodSecurityVersion.parse(version) != null;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private Draft pinned(PodSecurityMode mode, String level, String version) {
        var selector =
                new Selector(new TreeMap<>(Map.of(mode.levelLabel(), level, mode.versionLabel(), version)), List.of());
        return draft(mode, level, "-" + version, selector, version);
    }

    private Draft latest(PodSecurityMode mode, String level, List<String> pinned) {
        var selector = new Selector(Map.of(mode.levelLabel(), level), List.of());
        return draft(
                mode,
                level,
                "",
                pinned.isEmpty() ? selector : selector.and(mode.versionLabel(), "NotIn", pinned),
                "latest");
    }

    private Draft draft(PodSecurityMode mode, String level, String suffix, Selector selector, String version) {
        var source = "label %s=%s".formatted(mode.levelLabel(), level);
        var name = "pod-security-%s-%s%s".formatted(mode.mode(), level, suffix);
        var draft = new Draft(source, name, mode.action(), scope.withNamespaceSelector(selector));
        draft.check("podSecurity", podSecurity(known(level, draft), version));
        noteTemplates(mode, draft);
        return draft;
    }

    static void noteTemplates(PodSecurityMode mode, Draft draft) {
        if (mode == PodSecurityMode.ENFORCE) {
            draft.note(Note.Effect.STRICTER, "pod templates are denied too");
        }
    }

    /** Returns a level that policies know; an unknown one is the strictest. */
    static String known(String level, Draft draft) {
        if (LEVELS.contains(level)) {
            return level;
        }
        draft.note(
                Note.Effect.MANUAL,
                "\"%s\" is no level; it means restricted, as for Pod Security Admission".formatted(level));
        return RESTRICTED;
    }

    static Map<String, Object> podSecurity(String level, String version) {
        var rules = new TreeMap<String, Object>();
        rules.put("level", level);
        if (!version.equals("latest")) {
            rules.put("version", version);
        }
        return rules;
    }
}
