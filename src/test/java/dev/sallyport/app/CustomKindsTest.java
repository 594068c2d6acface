package dev.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.settings.SallyportSettings.CustomWorkload;
import dev.sallyport.settings.SallyportSettings.Workloads;
import dev.sallyport.workload.CustomKind;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.WorkloadPreset;
import io.smallrye.config.WithDefault;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Custom kinds from settings. */
class CustomKindsTest {
    private static final String PRESETS = presets();

    private static String presets() {
        try {
            return Workloads.class
                    .getMethod("presets")
                    .getAnnotation(WithDefault.class)
                    .value();
        } catch (NoSuchMethodException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    @Test
    void containsAllPresetsByDefault() {
        assertThat(kinds(Map.of())).isEqualTo(WorkloadPreset.customKinds());
        assertThat(ObjectKind.deployed())
                .hasSize(5 + WorkloadPreset.customKinds().size());
        assertThat(list(PRESETS))
                .containsExactlyElementsOf(Arrays.stream(WorkloadPreset.values())
                        .map(WorkloadPreset::label)
                        .toList());
    }

    @Test
    void containsNoPresetThatIsNotNamed() {
        assertThat(kinds(Map.of("presets", "Tekton")))
                .extracting(kind -> kind.resource().kind())
                .containsExactly("TaskRun");
        assertThat(kinds(Map.of("presets", "none"))).isEmpty();
    }

    @Test
    void readsAllFieldsOfAKind() {
        var kind = kinds(Map.ofEntries(
                        Map.entry("presets", "none"),
                        Map.entry("custom[0].group", "apps.example.com"),
                        Map.entry("custom[0].kind", "WebApp"),
                        Map.entry("custom[0].version", "v2"),
                        Map.entry("custom[0].plural", "webapps"),
                        Map.entry("custom[0].like", "StatefulSet"),
                        Map.entry("custom[0].pod-template-path", "spec.pod.template"),
                        Map.entry("custom[0].reference-path", "spec.ref"),
                        Map.entry("custom[0].replicas-path", "spec.size"),
                        Map.entry("custom[0].ready-path", "status.conditions[type=Ready].status"),
                        Map.entry("custom[0].ready-values", "True"),
                        Map.entry("custom[0].failed-values", "False,Unknown"),
                        Map.entry("custom[0].creates", "ReplicaSet"),
                        Map.entry("custom[0].controllers", "system:serviceaccount:a:b")))
                .getFirst();

        assertThat(kind.resource()).isEqualTo(new CustomKind.Resource("apps.example.com", "v2", "WebApp", "webapps"));
        assertThat(kind.like()).isEqualTo(ObjectKind.STATEFUL_SET);
        assertThat(kind.pods().template()).isEqualTo("spec.pod.template");
        assertThat(kind.pods().reference()).hasToString("Optional[spec.ref]");
        assertThat(kind.progress().replicas()).hasToString("Optional[spec.size]");
        assertThat(kind.progress().ready()).hasToString("Optional[status.conditions[type=Ready].status]");
        assertThat(kind.progress().failedValues()).containsExactlyInAnyOrder("False", "Unknown");
        assertThat(kind.children().kinds()).containsExactly("ReplicaSet");
        assertThat(kind.children().controllers()).containsExactly("system:serviceaccount:a:b");
    }

    @Test
    void changesOnlyTheNamedFieldsOfAPreset() {
        var rollout = kinds(Map.of(
                        "custom[0].group", "argoproj.io",
                        "custom[0].kind", "Rollout",
                        "custom[0].controllers", "system:serviceaccount:cd:rollouts"))
                .stream()
                .filter(kind -> kind.resource().kind().equals("Rollout"))
                .toList();

        assertThat(rollout).singleElement().satisfies(kind -> {
            assertThat(kind.children().controllers()).containsExactly("system:serviceaccount:cd:rollouts");
            assertThat(kind.children().kinds()).containsExactly("ReplicaSet");
            assertThat(kind.pods().template()).isEqualTo("spec.template");
            assertThat(kind.resource().version()).isEqualTo("v1alpha1");
        });
    }

    /** The background scan reads owners before the objects that they create, in the reverse order. */
    @Test
    void sortsKindsAfterThoseThatTheyCreate() {
        var names = kinds(Map.of(
                        "presets", "none",
                        "custom[0].group", "example.com",
                        "custom[0].kind", "Top",
                        "custom[0].creates", "Middle.example.com",
                        "custom[1].group", "example.com",
                        "custom[1].kind", "Middle",
                        "custom[1].creates", "Pod"))
                .stream()
                .map(kind -> kind.resource().kind())
                .toList();

        assertThat(names).containsExactly("Middle", "Top");
    }

    @ParameterizedTest
    @CsvSource({
        "presets, Argo, '\"Argo\" is no preset'",
        "custom[0].like, Pod, like \"Pod\"",
        "custom[0].pod-template-path, spec.templates[*], contains a list",
        "custom[0].pod-template-path, spec..x, is not a field",
        "custom[0].container-paths, spec.containers[0], is not a field",
        "custom[0].replicas-path, spec.sets[*].replicas, replicas-path",
        "custom[0].ready-path, status.phase, ready-values is required",
        "custom[0].creates, Unknown, which is neither",
        "custom[0].group, apps, group \"apps\"",
        "custom[0].group, networking.k8s.io, is one of Kubernetes",
        "custom[0].plural, A/b, plural",
        "custom[0].added-images, '*', matches every image"
    })
    void rejectsAnInvalidSetting(String name, String value, String message) {
        var all = new HashMap<>(Map.of("custom[0].group", "example.com", "custom[0].kind", "WebApp"));
        all.put(name, value);

        assertThatThrownBy(() -> kinds(all))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sallyport.workloads")
                .hasMessageContaining(message);
    }

    @Test
    void presetsHaveTheKindsThatTheyCreate() {
        var names = WorkloadPreset.customKinds().stream()
                .map(kind -> kind.resource().kind() + "." + kind.resource().group())
                .collect(Collectors.toSet());

        assertThat(WorkloadPreset.customKinds()).allSatisfy(kind -> {
            assertThat(kind.children().controllers()).isNotEmpty();
            assertThat(kind.children().kinds())
                    .allMatch(child -> names.contains(child)
                            || Set.of("Pod", "ReplicaSet", "Deployment", "Job").contains(child));
        });
    }

    private static List<CustomKind> kinds(Map<String, String> values) {
        var custom = IntStream.range(0, 2)
                .mapToObj("custom[%d]."::formatted)
                .filter(prefix -> values.containsKey(prefix + "kind"))
                .<CustomWorkload>map(prefix -> new Kind(prefix, values))
                .toList();
        return CustomKinds.of(new Workloads() {
            @Override
            public List<String> presets() {
                return list(values.getOrDefault("presets", PRESETS));
            }

            @Override
            public List<CustomWorkload> custom() {
                return custom;
            }
        });
    }

    private static List<String> list(String text) {
        return List.of(text.split(",", -1));
    }

    /** Settings of a kind, as properties. */
    private record Kind(String prefix, Map<String, String> values) implements CustomWorkload {
        private Optional<String> value(String name) {
            return Optional.ofNullable(values.get(prefix + name));
        }

        @Override
        public String group() {
            return value("group").orElseThrow();
        }

        @Override
        public String kind() {
            return value("kind").orElseThrow();
        }

        @Override
        public Optional<String> version() {
            return value("version");
        }

        @Override
        public Optional<String> plural() {
            return value("plural");
        }

        @Override
        public Optional<String> like() {
            return value("like");
        }

        @Override
        public Optional<String> podTemplatePath() {
            return value("pod-template-path");
        }

        @Override
        public Optional<List<String>> containerPaths() {
            return value("container-paths").map(CustomKindsTest::list);
        }

        @Override
        public Optional<String> referencePath() {
            return value("reference-path");
        }

        @Override
        public Optional<String> replicasPath() {
            return value("replicas-path");
        }

        @Override
        public Optional<String> readyPath() {
            return value("ready-path");
        }

        @Override
        public Optional<Set<String>> readyValues() {
            return value("ready-values").map(text -> Set.copyOf(list(text)));
        }

        @Override
        public Optional<Set<String>> failedValues() {
            return value("failed-values").map(text -> Set.copyOf(list(text)));
        }

        @Override
        public Optional<Set<String>> creates() {
            return value("creates").map(text -> Set.copyOf(list(text)));
        }

        @Override
        public Optional<Set<String>> controllers() {
            return value("controllers").map(text -> Set.copyOf(list(text)));
        }

        @Override
        public Optional<List<String>> addedImages() {
            return value("added-images").map(CustomKindsTest::list);
        }
    }
}
