package dev.sallyport.configuration;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * ConfigMap or Secret whose content the containers of a pod template receive.
 *
 * @param key entry that they receive; empty for all entries
 */
record Reference(ReferencedObjects.Kind kind, String name, Optional<String> key) {

    /** ConfigMap or Secret, without the entries. */
    record Target(ReferencedObjects.Kind kind, String name) {}

    /** Entries of one object: all of them, or the named ones. */
    record Entries(boolean all, Set<String> keys) {}

    /** Returns the objects that a pod spec refers to, with the entries that it uses, in the order of kinds and names. */
    static SortedMap<String, Map.Entry<Target, Entries>> of(PodSpec spec) {
        var found = new TreeMap<String, Map.Entry<Target, Entries>>();
        all(spec)
                .collect(Collectors.groupingBy(each -> new Target(each.kind, each.name)))
                .forEach((target, uses) -> found.put(
                        target.kind().path() + "[" + PathText.escaped(target.name()) + "]",
                        Map.entry(target, entries(uses))));
        return found;
    }

    private static Entries entries(List<Reference> uses) {
        return new Entries(
                uses.stream().anyMatch(use -> use.key().isEmpty()),
                uses.stream().flatMap(use -> use.key().stream()).collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Stream<Reference> all(PodSpec spec) {
        var ofContainers = Stream.of(list(spec.getInitContainers()), list(spec.getContainers()))
                .flatMap(List::stream)
                .flatMap(Reference::ofContainer);
        var ofEphemeral = list(spec.getEphemeralContainers()).stream()
                .flatMap(each -> Stream.concat(ofVariables(each.getEnv()), ofSources(each.getEnvFrom())));
        return Stream.of(
                        ofContainers,
                        ofEphemeral,
                        list(spec.getVolumes()).stream().flatMap(Reference::ofVolume))
                .flatMap(references -> references)
                .filter(reference -> !reference.name.isEmpty());
    }

    private static Stream<Reference> ofContainer(Container container) {
        return Stream.concat(ofVariables(container.getEnv()), ofSources(container.getEnvFrom()));
    }

    private static Stream<Reference> ofVariables(@Nullable List<EnvVar> variables) {
        return list(variables).stream()
                .map(EnvVar::getValueFrom)
                .filter(Objects::nonNull)
                .flatMap(source -> Stream.concat(
                        Stream.ofNullable(source.getConfigMapKeyRef())
                                .map(ref -> new Reference(
                                        ReferencedObjects.Kind.CONFIG_MAP,
                                        text(ref.getName()),
                                        Optional.of(text(ref.getKey())))),
                        Stream.ofNullable(source.getSecretKeyRef())
                                .map(ref -> new Reference(
                                        ReferencedObjects.Kind.SECRET,
                                        text(ref.getName()),
                                        Optional.of(text(ref.getKey()))))));
    }

    private static Stream<Reference> ofSources(@Nullable List<EnvFromSource> sources) {
        return list(sources).stream()
                .flatMap(source -> Stream.concat(
                        Stream.ofNullable(source.getConfigMapRef())
                                .map(ref -> whole(ReferencedObjects.Kind.CONFIG_MAP, ref.getName())),
                        Stream.ofNullable(source.getSecretRef())
                                .map(ref -> whole(ReferencedObjects.Kind.SECRET, ref.getName()))));
    }

    private static Stream<Reference> ofVolume(Volume volume) {
        var direct = Stream.concat(
                Stream.ofNullable(volume.getConfigMap())
                        .flatMap(source ->
                                items(ReferencedObjects.Kind.CONFIG_MAP, source.getName(), source.getItems())),
                Stream.ofNullable(volume.getSecret())
                        .flatMap(source ->
                                items(ReferencedObjects.Kind.SECRET, source.getSecretName(), source.getItems())));
        var projected = Stream.ofNullable(volume.getProjected())
                .flatMap(source -> list(source.getSources()).stream())
                .flatMap(Reference::ofProjection);
        return Stream.concat(direct, projected);
    }

    private static Stream<Reference> ofProjection(VolumeProjection source) {
        return Stream.concat(
                Stream.ofNullable(source.getConfigMap())
                        .flatMap(map -> items(ReferencedObjects.Kind.CONFIG_MAP, map.getName(), map.getItems())),
                Stream.ofNullable(source.getSecret())
                        .flatMap(secret -> items(ReferencedObjects.Kind.SECRET, secret.getName(), secret.getItems())));
    }

    private static Stream<Reference> items(
            ReferencedObjects.Kind kind, @Nullable String name, @Nullable List<KeyToPath> items) {
        return list(items).isEmpty()
                ? Stream.of(whole(kind, name))
                : list(items).stream().map(item -> new Reference(kind, text(name), Optional.of(text(item.getKey()))));
    }

    private static Reference whole(ReferencedObjects.Kind kind, @Nullable String name) {
        return new Reference(kind, text(name), Optional.empty());
    }

    private static String text(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }

    private static <T> List<T> list(@Nullable List<T> list) {
        return Objects.requireNonNullElse(list, List.of());
    }
}
