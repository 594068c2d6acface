package dev.sallyport.app;

import dev.sallyport.settings.SallyportSettings.CustomWorkload;
import dev.sallyport.settings.SallyportSettings.Workloads;
import dev.sallyport.workload.CustomKind;
import dev.sallyport.workload.FieldPath;
import dev.sallyport.workload.ImagePattern;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.WorkloadPreset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reader of the settings of custom workloads. */
public final class CustomKinds {
    private static final String NONE = "none";
    private static final String DEFAULT_PATH = "spec.template";
    private static final Pattern GROUP =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+");
    private static final Pattern KIND = Pattern.compile("[A-Z][A-Za-z0-9]*");
    private static final Pattern RESOURCE = Pattern.compile("[a-z][a-z0-9]*");

    private static final List<ObjectKind> MODELS = List.of(
            ObjectKind.DEPLOYMENT, ObjectKind.STATEFUL_SET, ObjectKind.DAEMON_SET, ObjectKind.JOB, ObjectKind.CRON_JOB);

    private CustomKinds() {}

    /**
     * Returns the custom kinds of the presets and of the settings, each after the kinds that it creates.
     *
     * @throws IllegalArgumentException if a setting is invalid; the message names it
     */
    public static List<CustomKind> of(Workloads settings) {
        var kinds = new LinkedHashMap<String, CustomKind>();
        WorkloadPreset.customKinds(presets(settings.presets())).forEach(kind -> kinds.put(name(kind), kind));
        for (int i = 0; i < settings.custom().size(); i++) {
            var custom = settings.custom().get(i);
            try {
                var name = custom.kind() + "." + custom.group();
                kinds.put(name, kind(custom, kinds.get(name)));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "sallyport.workloads.custom[%d]: %s".formatted(i, e.getMessage()), e);
            }
        }
        requireKnownChildren(kinds);
        return createdFirst(kinds);
    }

    private static Set<WorkloadPreset> presets(List<String> names) {
        return names.equals(List.of(NONE))
                ? Set.of()
                : names.stream().map(String::strip).map(CustomKinds::preset).collect(Collectors.toSet());
    }

    private static WorkloadPreset preset(String name) {
        return Arrays.stream(WorkloadPreset.values())
                .filter(preset -> preset.label().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "sallyport.workloads.presets: \"%s\" is no preset; presets: none, %s"
                                .formatted(
                                        name,
                                        Arrays.stream(WorkloadPreset.values())
                                                .map(WorkloadPreset::label)
                                                .collect(Collectors.joining(", ")))));
    }

    private static CustomKind kind(CustomWorkload settings, @Nullable CustomKind preset) {
        var base = Optional.ofNullable(preset);
        return new CustomKind(
                resource(settings, base.map(CustomKind::resource)),
                settings.like()
                        .map(CustomKinds::model)
                        .or(() -> base.map(CustomKind::like))
                        .orElse(ObjectKind.DEPLOYMENT),
                pods(settings, base.map(CustomKind::pods)),
                progress(settings, base.map(CustomKind::progress)),
                children(settings, base.map(CustomKind::children)));
    }

    private static CustomKind.Resource resource(CustomWorkload settings, Optional<CustomKind.Resource> base) {
        require(GROUP, settings.group(), "group");
        require(KIND, settings.kind(), "kind");
        if (ObjectKind.builtIn().stream().anyMatch(kind -> kind.group().equals(settings.group()))) {
            throw new IllegalArgumentException("group \"%s\" is one of Kubernetes".formatted(settings.group()));
        }
        return new CustomKind.Resource(
                settings.group(),
                require(
                        RESOURCE,
                        settings.version()
                                .or(() -> base.map(CustomKind.Resource::version))
                                .orElse("v1"),
                        "version"),
                settings.kind(),
                require(
                        RESOURCE,
                        settings.plural()
                                .or(() -> base.map(CustomKind.Resource::plural))
                                .orElse(settings.kind().toLowerCase(Locale.ROOT) + "s"),
                        "plural"));
    }

    private static String require(Pattern form, String value, String field) {
        if (!form.matcher(value).matches()) {
            throw new IllegalArgumentException("%s \"%s\" is malformed".formatted(field, value));
        }
        return value;
    }

    private static ObjectKind model(String name) {
        return MODELS.stream()
                .filter(kind -> kind.kind().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("like \"%s\" is none of %s".formatted(name, MODELS)));
    }

    private static CustomKind.Pods pods(CustomWorkload settings, Optional<CustomKind.Pods> base) {
        if (settings.podTemplatePath().isPresent() && settings.containerPaths().isPresent()) {
            throw new IllegalArgumentException("pod-template-path and container-paths exclude each other");
        }
        var containers = settings.containerPaths().map(CustomKinds::paths).orElse(List.of());
        var isGiven = settings.podTemplatePath().isPresent() || !containers.isEmpty();
        var template = settings.podTemplatePath().orElse(containers.isEmpty() ? DEFAULT_PATH : null);
        if (template != null && template.contains("[")) {
            throw new IllegalArgumentException(
                    "pod-template-path \"%s\" contains a list; name its containers in container-paths"
                            .formatted(template));
        }
        Optional.ofNullable(template).ifPresent(FieldPath::parse);
        return new CustomKind.Pods(
                isGiven || base.isEmpty() ? template : base.get().template(),
                isGiven || base.isEmpty() ? containers : base.get().containers(),
                settings.referencePath().map(FieldPath::parse).or(() -> base.flatMap(CustomKind.Pods::reference)));
    }

    private static CustomKind.Progress progress(CustomWorkload settings, Optional<CustomKind.Progress> base) {
        var replicas =
                settings.replicasPath().map(FieldPath::parse).or(() -> base.flatMap(CustomKind.Progress::replicas));
        if (replicas.filter(path -> path.toString().contains("[")).isPresent()) {
            throw new IllegalArgumentException("replicas-path must not contain a list");
        }
        var ready = settings.readyPath().map(FieldPath::parse).or(() -> base.flatMap(CustomKind.Progress::ready));
        var values = settings.readyValues()
                .or(() -> base.map(CustomKind.Progress::readyValues))
                .orElse(Set.of());
        if (ready.isPresent() && values.isEmpty()) {
            throw new IllegalArgumentException("ready-values is required with ready-path");
        }
        return new CustomKind.Progress(
                replicas,
                ready,
                values,
                settings.failedValues()
                        .or(() -> base.map(CustomKind.Progress::failedValues))
                        .orElse(Set.of()));
    }

    private static CustomKind.Children children(CustomWorkload settings, Optional<CustomKind.Children> base) {
        return new CustomKind.Children(
                settings.creates()
                        .or(() -> base.map(CustomKind.Children::kinds))
                        .orElse(Set.of("Pod")),
                settings.controllers()
                        .or(() -> base.map(CustomKind.Children::controllers))
                        .orElse(Set.of()),
                settings.addedImages()
                        .map(globs -> globs.stream().map(ImagePattern::parse).toList())
                        .or(() -> base.map(CustomKind.Children::images))
                        .orElse(List.of()));
    }

    private static List<FieldPath> paths(List<String> texts) {
        return texts.stream().map(FieldPath::parse).toList();
    }

    private static void requireKnownChildren(Map<String, CustomKind> kinds) {
        var known = Set.of("Pod", "ReplicaSet", "Deployment", "Job");
        kinds.values()
                .forEach(kind -> kind.children().kinds().stream()
                        .filter(child -> !known.contains(child) && !kinds.containsKey(child))
                        .findFirst()
                        .ifPresent(child -> {
                            throw new IllegalArgumentException(
                                    "sallyport.workloads: %s creates \"%s\", which is neither one of %s nor a custom kind"
                                            .formatted(
                                                    name(kind),
                                                    child,
                                                    known.stream().sorted().toList()));
                        }));
    }

    /** Sorts the kinds so that each comes after the custom kinds that it creates; kinds in a circle come in their order. */
    private static List<CustomKind> createdFirst(Map<String, CustomKind> kinds) {
        var sorted = new LinkedHashMap<String, CustomKind>();
        var open = new ArrayList<String>();
        kinds.keySet().forEach(name -> add(name, kinds, sorted, open));
        return List.copyOf(sorted.values());
    }

    private static void add(
            String name, Map<String, CustomKind> kinds, Map<String, CustomKind> sorted, List<String> open) {
        var kind = kinds.get(name);
        if (kind == null || sorted.containsKey(name) || open.contains(name)) {
            return;
        }
        open.add(name);
        kind.children().kinds().forEach(child -> add(child, kinds, sorted, open));
        open.remove(name);
        sorted.put(name, kind);
    }

    private static String name(CustomKind kind) {
        return kind.resource().kind() + "." + kind.resource().group();
    }
}
